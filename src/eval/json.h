// Figures as JSON, for the writers of this module.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "eval/bootstrap.h"
#include "eval/confusion_matrix.h"
#include "eval/interval.h"
#include "eval/manifest.h"
#include "eval/scores.h"

namespace flant5 {

using Json = nlohmann::ordered_json;

Json number_to_json(double value);  // null if it is not finite
Json interval_to_json(const Interval& interval);
Json scores_to_json(const Scores& scores, const LabelSet& labels);
Json intervals_to_json(const ScoreIntervals& intervals, const LabelSet& labels);
Json matrix_to_json(const ConfusionMatrix& matrix);
Json bootstrap_to_json(const BootstrapOptions& options);
Json answer_to_json(std::optional<Label> answer, const LabelSet& labels);
Json to_json(const RunManifest& manifest);  // in manifest.cc

// Two spaces a level and a newline at the end; bytes that are not UTF-8 become U+FFFD.
std::string dump(const Json& json);

}  // namespace flant5
