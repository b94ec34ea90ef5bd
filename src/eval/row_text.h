// Rows in words.
#pragma once

#include <string>

#include "eval/evaluation.h"
#include "flant5/example.h"

namespace flant5 {

std::string row_name(const RowId& id);  // row 17, or row "a-17": on one line, safe for a terminal

// What became of all: "566 rows, 563 of them evaluated, 3 left out as they are shown in the prompt."
std::string rows_sentence(const Evaluation& evaluation);

}  // namespace flant5
