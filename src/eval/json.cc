#include "eval/json.h"

#include <cmath>

namespace flant5 {
namespace {

Json file_to_json(const HashedFile& file) { return {{"path", file.path}, {"hash", file.hash}}; }

HashedFile file_from_json(const Json& json) { return {json.at("path"), json.at("hash")}; }

}  // namespace

Json number_to_json(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Json interval_to_json(const Interval& interval) {
  return {{"low", number_to_json(interval.low)}, {"high", number_to_json(interval.high)}};
}

Json scores_to_json(const Scores& scores) {
  Json json = Json::object();
  for (const Metric metric : kMetrics) json[std::string(metric_name(metric))] = number_to_json(scores[metric]);
  return json;
}

Json intervals_to_json(const ScoreIntervals& intervals) {
  Json json = Json::object();
  for (const Metric metric : kMetrics) json[std::string(metric_name(metric))] = interval_to_json(intervals[metric]);
  return json;
}

Json matrix_to_json(const ConfusionMatrix& matrix) {
  Json rows = Json::array();
  for (const auto row : matrix.counts().rowwise()) rows.push_back(std::vector<std::int64_t>(row.begin(), row.end()));
  return {{"gold", std::vector(kAnswerNames.begin(), kAnswerNames.begin() + kLabelCount)},
          {"answers", kAnswerNames},
          {"counts", rows}};
}

Json bootstrap_to_json(const BootstrapOptions& options) {
  return {{"method", "percentile"}, {"confidence", kConfidence}, {"draws", options.draws}, {"seed", options.seed}};
}

Json answer_to_json(std::optional<Label> answer) { return answer ? Json(label_name(*answer)) : Json(nullptr); }

Json manifest_to_json(const RunManifest& manifest) {
  Json data = Json::array();
  for (const HashedFile& file : manifest.data) data.push_back(file_to_json(file));
  Json options = Json::object();
  for (const GivenOption& option : manifest.options) options[option.name] = option.value;
  return {{"version", manifest.version},
          {"date", manifest.date},
          {"checkpoint", file_to_json(manifest.checkpoint)},
          {"prompt", {{"name", manifest.prompt.name}, {"hash", manifest.prompt.hash}, {"text", manifest.prompt.text}}},
          {"data", std::move(data)},
          {"dtype", manifest.dtype},
          {"device", manifest.device},
          {"threads", manifest.threads},
          {"workers", manifest.workers},
          {"mode", manifest.mode},
          {"shots", manifest.shots},
          {"seed", manifest.seed},
          {"options", std::move(options)},
          {"seconds", number_to_json(manifest.seconds)},
          {"rows_per_second", number_to_json(manifest.rows_per_second)}};
}

RunManifest manifest_from_json(const Json& json) {
  RunManifest manifest;
  manifest.version = json.at("version");
  manifest.date = json.at("date");
  manifest.checkpoint = file_from_json(json.at("checkpoint"));
  const Json& prompt = json.at("prompt");
  manifest.prompt = {prompt.at("name"), prompt.at("hash"), prompt.at("text")};
  for (const Json& file : json.at("data")) manifest.data.push_back(file_from_json(file));
  manifest.dtype = json.at("dtype");
  manifest.device = json.at("device");
  manifest.threads = json.at("threads");
  manifest.workers = json.at("workers");
  manifest.mode = json.at("mode");
  manifest.shots = json.at("shots");
  manifest.seed = json.at("seed");
  for (const auto& [name, value] : json.at("options").items()) manifest.options.push_back({name, value});
  const auto figure = [&json](const char* key) { return json.at(key).is_null() ? 0.0 : json.at(key).get<double>(); };
  manifest.seconds = figure("seconds");
  manifest.rows_per_second = figure("rows_per_second");
  return manifest;
}

std::string dump(const Json& json) { return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n'; }

}  // namespace flant5
