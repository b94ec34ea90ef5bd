// --verify-dtype: how far the number format moves answers and probabilities.
#pragma once

#include "cli/arguments.h"
#include "cli/console.h"
#include "cli/setup.h"
#include "flant5/error.h"
#include "flant5/loaded_model.h"

namespace flant5 {

// Runs the first arguments.verify_dtype rows, which must be in regular files, in float32 too, and prints the share of
// rows with the same answer and the largest difference of a label's probability. kDisagreement if the share is below
// arguments.verify_floor, what a signal asks for, else kDone.
ExitCode verify_dtype(const ClassifyArguments& arguments, const LoadedModel& model, const FoundModel& found,
                      const Console& console);

}  // namespace flant5
