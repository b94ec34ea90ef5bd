// The figures of scores, abstaining and prediction sets on the HTML page, each a fragment of it.
#pragma once

#include <string>

#include "eval/evaluation.h"

namespace flant5 {

std::string score_figures(const Evaluation& evaluation);      // needs its calibration
std::string selective_figures(const Evaluation& evaluation);  // needs its selective
std::string set_figures(const SetCounts& sets);

}  // namespace flant5
