// What became of the rows, in words.
#pragma once

#include <string>

#include "eval/evaluation.h"

namespace flant5 {

// "566 rows, 563 of them evaluated, 3 left out as they are shown in the prompt."
std::string rows_sentence(const Evaluation& evaluation);

}  // namespace flant5
