// The commands. Each returns what the program ends with, and throws what stops it.
#pragma once

#include "cli/arguments.h"
#include "flant5/error.h"

namespace flant5 {

ExitCode run_classify(ClassifyArguments arguments);
ExitCode run_compare(const CompareArguments& arguments);
ExitCode run_report(const ReportArguments& arguments);
ExitCode run_merge(const MergeArguments& arguments);
ExitCode run_sweep(SweepArguments arguments);
ExitCode run_calibrate(const CalibrateArguments& arguments);
ExitCode run_ensemble(const EnsembleArguments& arguments);
ExitCode run_quantize(QuantizeArguments arguments);
ExitCode run_inspect(const InspectArguments& arguments);
ExitCode run_download(const DownloadArguments& arguments);  // becomes another program, or throws

}  // namespace flant5
