// The metrics file: an evaluation and its manifest as JSON, by src/eval/schemas/metrics.v1.schema.json.
#pragma once

#include <string>
#include <string_view>

#include "eval/confusion_matrix.h"
#include "eval/evaluation.h"
#include "eval/run_manifest.h"

namespace flant5 {

inline constexpr std::string_view kMetricsSchema = "flant5-sentiment/metrics/1";

// Keys in a fixed order, an undefined figure is null, a newline at the end.
std::string metrics_to_json(const Evaluation& evaluation, const RunManifest& manifest);

// Of a metrics file: the counts, which every metric follows from, and the manifest.
struct SavedMetrics {
  ConfusionMatrix matrix;
  RunManifest manifest;
};

// file names the text in errors. Throws InputError if it is no metrics file of this version of the schema.
SavedMetrics parse_metrics(std::string_view json, const std::string& file);

}  // namespace flant5
