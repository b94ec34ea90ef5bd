#include "eval/json.h"

#include <cmath>

namespace flant5 {

Json number_to_json(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Json interval_to_json(const Interval& interval) {
  return {{"low", number_to_json(interval.low)}, {"high", number_to_json(interval.high)}};
}

Json scores_to_json(const Scores& scores, const LabelSet& labels) {
  Json json = Json::object();
  for (const Metric metric : metrics_of(labels)) json[metric_name(metric, labels)] = number_to_json(scores[metric]);
  return json;
}

Json intervals_to_json(const ScoreIntervals& intervals, const LabelSet& labels) {
  Json json = Json::object();
  for (const Metric metric : metrics_of(labels)) {
    json[metric_name(metric, labels)] = interval_to_json(intervals[metric]);
  }
  return json;
}

Json matrix_to_json(const ConfusionMatrix& matrix) {
  Json rows = Json::array();
  for (const auto row : matrix.counts().rowwise()) rows.push_back(std::vector<std::int64_t>(row.begin(), row.end()));
  return {{"gold", matrix.labels().names()}, {"answers", answer_names(matrix.labels())}, {"counts", rows}};
}

Json bootstrap_to_json(const BootstrapOptions& options) {
  return {{"method", "percentile"}, {"confidence", kConfidence}, {"draws", options.draws}, {"seed", options.seed}};
}

Json answer_to_json(std::optional<Label> answer, const LabelSet& labels) {
  return answer ? Json(labels.name(*answer)) : Json(nullptr);
}

std::string dump(const Json& json) { return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n'; }

}  // namespace flant5
