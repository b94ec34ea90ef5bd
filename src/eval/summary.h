// A run's figures in a few lines for terminals.
#pragma once

#include <string>

#include "eval/evaluation.h"

namespace flant5 {

// Headline metrics, each with its 95 % interval and what the majority answer would score; how good the scores are and
// how accurate the most confident answers, if there are scores; prediction sets, if there are any; a line for each
// group, if the rows are grouped; then what rows were counted and left out, and how many answers are invalid.
std::string summary(const Evaluation& evaluation);

// The figures before and after calibration; empty where no labelled row is calibrated.
std::string calibration_table(const Evaluation& evaluation);

}  // namespace flant5
