// Pictures as SVG documents of their own, in colours that colour-blind readers can tell apart.
#pragma once

#include <string>

#include "eval/confusion_matrix.h"

namespace flant5 {

// A heat map of the rows' shares, with counts and shares in the cells.
std::string confusion_svg(const ConfusionMatrix& matrix, const std::string& title);

// How many rows have each gold label.
std::string label_counts_svg(const ConfusionMatrix& matrix, const std::string& title);

}  // namespace flant5
