// A calibration that `calibrate --save` wrote, as commands apply it.
#pragma once

#include <optional>
#include <string>

#include "eval/calibration_file.h"

namespace flant5 {

// With its values in the order of the labels, where there are any. Throws InputError naming the file, for other labels
// too.
SavedCalibration read_calibration(const std::string& file, const std::optional<LabelSet>& labels);

}  // namespace flant5
