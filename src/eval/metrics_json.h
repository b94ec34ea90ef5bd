// The metrics file: an evaluation and its manifest as JSON, by src/eval/schemas/metrics.v2.schema.json.
#pragma once

#include <string>
#include <string_view>

#include "eval/confusion_matrix.h"
#include "eval/evaluation.h"
#include "eval/manifest.h"

namespace flant5 {

inline constexpr std::string_view kMetricsSchema = "flant5-sentiment/metrics/2";

// Keys in a fixed order, an undefined figure is null, a newline at the end.
std::string metrics_to_json(const Evaluation& evaluation, const RunManifest& manifest);

// The counts of a metrics file of version 1 or 2, which every metric follows from. Fields that are not needed for them
// may be anything. `file` names the text in errors. Throws InputError if it is no such file.
ConfusionMatrix parse_metrics(std::string_view json, const std::string& file);

}  // namespace flant5
