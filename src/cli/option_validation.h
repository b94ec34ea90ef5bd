// Options that each make sense and together do not.
#pragma once

#include "cli/arguments.h"
#include "cli/setup.h"

namespace flant5 {

bool has_scores(const ClassifierOptions& options);  // whether the predictions have

// Throw UsageError naming the options and what to do.
void refuse_contradictions(const ClassifyArguments& arguments);
void refuse_contradictions(const SweepArguments& arguments);
void refuse_contradictions(const ReportArguments& arguments);
void refuse_contradictions(const MergeArguments& arguments);
void refuse_contradictions(const CompareArguments& arguments);
void refuse_contradictions(const CalibrateArguments& arguments);
void refuse_contradictions(const EnsembleArguments& arguments);

// The same where a result would take the place of a file of the model, whose folder is known later.
void refuse_files_of_model(const ClassifyArguments& arguments, const FoundModel& model);
void refuse_files_of_model(const SweepArguments& arguments, const FoundModel& model);
void refuse_files_of_model(const InspectArguments& arguments, const FoundModel& model);

}  // namespace flant5
