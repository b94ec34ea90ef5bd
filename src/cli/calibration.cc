#include "cli/calibration.h"

#include <fmt/format.h>

#include "cli/results.h"
#include "data/excerpt.h"
#include "flant5/error.h"

namespace flant5 {

SavedCalibration read_calibration(const std::string& file, const std::optional<LabelSet>& labels) {
  SavedCalibration saved = parse_calibration(read_result(file), file);
  if (!labels) return saved;
  if (saved.labels.has_labels_of(*labels)) return in_order_of(saved, *labels);
  throw InputError(
      fmt::format("{}: it is for the labels {}, but this run has {}; fit one to predictions with the same "
                  "labels",
                  escape_controls(file), saved.labels.listed(), labels->listed()));
}

}  // namespace flant5
