// A run's figures in a few lines for terminals.
#pragma once

#include <string>

#include "eval/evaluation.h"

namespace flant5 {

// Headline metrics, each with its 95 % interval and what the majority answer would score; the scores' calibration if
// there are scores; then what rows were counted and left out, and how many answers are invalid.
std::string summary(const Evaluation& evaluation);

}  // namespace flant5
