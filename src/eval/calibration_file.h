// What `calibrate --save` writes: a fitted calibration, to apply to other rows. One JSON object by
// src/eval/schemas/calibration.v1.schema.json.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "eval/calibrator.h"
#include "eval/conformal.h"
#include "eval/manifest.h"
#include "flant5/prediction.h"

namespace flant5 {

inline constexpr std::string_view kCalibrationSchema = "flant5-sentiment/calibration/1";

struct SavedCalibration {
  LabelSet labels;
  Calibrator calibrator;
  std::optional<ConformalSets> sets;
};

std::string calibration_to_json(const SavedCalibration& calibration, const RunManifest& manifest);

// Fields that are not known are ignored; the manifest may be anything. `file` names the text in errors. Throws
// InputError for what is no such file.
SavedCalibration parse_calibration(std::string_view json, const std::string& file);

// With the values per label in the order of `labels`, which has the same ones.
SavedCalibration in_order_of(const SavedCalibration& calibration, const LabelSet& labels);

// The scores that a calibration by this method starts from: the raw ones of a prediction that is calibrated already; as
// they are with kNone. Throws InputError naming the row: no scores, or none that is finite.
const PerLabel<double>& scores_to_calibrate(const Prediction& prediction, CalibrationMethod method);

// Gives a prediction its calibrated scores, label, confidence and prediction set; label and scores that were there
// before are kept as the raw ones. kNone leaves the label as it is; a row that abstained gets the one that it had
// again. Does nothing to a row with a fault. Throws InputError as scores_to_calibrate().
void apply(const SavedCalibration& calibration, Prediction& prediction);

// Leaves the row without its label where the confidence is lower than `least`.
void abstain_below(double least, Prediction& prediction);

// The label that the row has, or was too uncertain to give: the one whose probability is its confidence. Where several
// have it, the completion tells, if it is a label's name.
std::optional<Label> meant_label(const Prediction& prediction, const LabelSet& labels);

}  // namespace flant5
