// A calibration in words.
#pragma once

#include <string>
#include <vector>

#include "eval/calibration_file.h"
#include "eval/score_table.h"

namespace flant5 {

// The method, the offsets and the sets, in lines for terminals.
std::string calibration_text(const SavedCalibration& calibration);

// Why what was fitted may mislead: few rows, or a stated prior that these rows cannot have. rows: that the prior was
// matched to; sentences without a full stop.
std::vector<std::string> calibration_warnings(const SavedCalibration& calibration, const ScoreTable& rows);

}  // namespace flant5
