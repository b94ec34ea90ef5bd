// Options that each make sense and together do not.
#pragma once

#include "cli/arguments.h"

namespace flant5 {

// Throw UsageError naming the options and what to do.
void refuse_contradictions(const ClassifyArguments& arguments);
void refuse_contradictions(const SweepArguments& arguments);
void refuse_contradictions(const ReportArguments& arguments);
void refuse_contradictions(const MergeArguments& arguments);
void refuse_contradictions(const CompareArguments& arguments);
void refuse_contradictions(const CalibrateArguments& arguments);
void refuse_contradictions(const EnsembleArguments& arguments);

}  // namespace flant5
