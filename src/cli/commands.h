// The commands. Each returns what the program ends with, and throws what stops it.
#pragma once

#include "cli/arguments.h"
#include "flant5/error.h"

namespace flant5 {

ExitCode run_classify(ClassifyArguments arguments);
ExitCode run_compare(const CompareArguments& arguments);
ExitCode run_report(const ReportArguments& arguments);
ExitCode run_sweep(SweepArguments arguments);
ExitCode run_quantize(const QuantizeArguments& arguments);

}  // namespace flant5
