// Options that each make sense and together do not.
#pragma once

#include "cli/arguments.h"

namespace flant5 {

// Throw UsageError naming the options and what to do.
void refuse_contradictions(const InputArguments& input);
void refuse_contradictions(const ClassifyArguments& arguments);

}  // namespace flant5
