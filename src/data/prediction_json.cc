#include "data/prediction_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "data/bounded_json.h"
#include "data/excerpt.h"
#include "flant5/error.h"

namespace flant5 {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kRow = "row";

// On one line; bytes that are not UTF-8 become U+FFFD.
Json label_to_json(const std::optional<Label>& label, const LabelSet& labels) {
  return label ? Json(labels.name(*label)) : Json(nullptr);
}

std::string no_label(const LabelSet& labels) {
  return fmt::format("the labels are {}; --label-set names others", labels.listed());
}

[[noreturn]] void fail_field(std::string_view field, std::string_view expected) {
  throw InputError(fmt::format("a prediction's \"{}\" must be {}", field, expected));
}

RowId parse_id(const Json& json) {
  const auto id = json.find("id");
  if (id == json.end()) fail_field("id", "there");
  if (id->is_string()) return id->get<std::string>();
  const bool fits = id->is_number_integer() &&
                    (!id->is_number_unsigned() || id->get<std::uint64_t>() <= std::numeric_limits<std::int64_t>::max());
  if (!fits) fail_field("id", "a string or an integer of 64 bits");
  return id->get<std::int64_t>();
}

std::optional<std::string> parse_string(const Json& json, const char* field) {
  const auto value = json.find(field);
  if (value == json.end() || value->is_null()) return std::nullopt;
  if (!value->is_string()) fail_field(field, "a string");
  return value->get<std::string>();
}

std::optional<Label> parse_label_field(const Json& json, const char* field, const LabelSet& labels) {
  const auto name = parse_string(json, field);
  if (!name) return std::nullopt;
  const auto label = labels.find(*name);
  if (!label) throw InputError(fmt::format("\"{}\" is \"{}\": {}", field, excerpt(*name), no_label(labels)));
  return label;
}

// JSON has no minus infinity, which is the score of an impossible label: it is written as null.
std::optional<PerLabel<double>> parse_scores(const Json& json, const char* field, const LabelSet& labels) {
  constexpr const char* kExpected = "an object with a number for each label";
  const auto value = json.find(field);
  if (value == json.end() || value->is_null()) return std::nullopt;
  if (!value->is_object() || value->size() != labels.size()) fail_field(field, kExpected);
  constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();
  PerLabel<double> scores(labels.size(), kMissing);
  for (const auto& [name, score] : value->items()) {
    const auto label = labels.find(name);
    if (!label) throw InputError(fmt::format("\"{}\" holds \"{}\": {}", field, excerpt(name), no_label(labels)));
    if (!score.is_number() && !score.is_null()) fail_field(field, kExpected);
    scores[index(*label)] = score.is_null() ? -std::numeric_limits<double>::infinity() : score.get<double>();
  }
  const bool is_whole = std::none_of(scores.begin(), scores.end(), [](double score) { return std::isnan(score); });
  if (!is_whole) fail_field(field, kExpected);
  return scores;
}

std::optional<std::vector<Label>> parse_prediction_set(const Json& json, const LabelSet& labels) {
  const auto value = json.find("labels");
  if (value == json.end() || value->is_null()) return std::nullopt;
  if (!value->is_array()) fail_field("labels", "an array of labels");
  std::vector<Label> set;
  for (const Json& name : *value) {
    if (!name.is_string()) fail_field("labels", "an array of labels");
    const auto label = labels.find(name.get<std::string>());
    if (!label) {
      throw InputError(fmt::format("\"labels\" holds \"{}\": {}", excerpt(name.get<std::string>()), no_label(labels)));
    }
    set.push_back(*label);
  }
  return set;
}

std::optional<RawAnswer> parse_raw(const Json& json, const LabelSet& labels) {
  auto scores = parse_scores(json, "raw_scores", labels);
  if (!scores) return std::nullopt;
  return RawAnswer{parse_label_field(json, "raw_label", labels), std::move(*scores)};
}

std::optional<double> parse_number(const Json& json, const char* field) {
  const auto value = json.find(field);
  if (value == json.end() || value->is_null()) return std::nullopt;
  if (!value->is_number()) fail_field(field, "a number");
  return value->get<double>();
}

bool parse_flag(const Json& json, const char* field) {
  const auto value = json.find(field);
  if (value == json.end()) return false;
  if (!value->is_boolean()) fail_field(field, "true or false");
  return value->get<bool>();
}

Json scores_to_json(const PerLabel<double>& scores, const LabelSet& labels) {
  Json json = Json::object();
  for (const Label label : labels) {
    const double score = scores[index(label)];
    json[labels.name(label)] = std::isfinite(score) ? Json(score) : Json(nullptr);
  }
  return json;
}

Json prediction_set_to_json(const std::vector<Label>& set, const LabelSet& labels) {
  Json json = Json::array();
  for (const Label label : set) json.push_back(labels.name(label));
  return json;
}

std::vector<JsonField> unknown_fields(const Json& json) {
  static constexpr std::array<std::string_view, 17> kKnown{
      "id",        "gold",   "label",     "completion",       "scores",      "confidence",
      "abstained", "labels", "raw_label", "raw_scores",       "agreement",   "demonstration",
      "sentence",  "prompt", "error",     "truncated_tokens", "unknown_text"};
  std::vector<JsonField> fields;
  for (const auto& [name, value] : json.items()) {
    const bool is_kept = name == kRow && value.is_object();
    if (!is_kept && std::find(kKnown.begin(), kKnown.end(), name) == kKnown.end()) {
      fields.push_back({name, json_line(value)});
    }
  }
  return fields;
}

std::vector<JsonField> kept_fields(const Json& json) {
  std::vector<JsonField> fields;
  const auto row = json.find(kRow);
  if (row == json.end() || !row->is_object()) return fields;
  for (const auto& [name, value] : row->items()) fields.push_back({name, json_line(value)});
  return fields;
}

Json parse_object(std::string_view text) {
  const Json json = parse_bounded_json(text);
  if (!json.is_object()) throw InputError("a prediction must be a JSON object on a line of its own");
  return json;
}

Json parse_prediction_object(std::string_view text) {
  Json json = parse_object(text);
  if (!json.contains("gold") && !json.contains("completion")) throw InputError(std::string(kNoPrediction));
  return json;
}

}  // namespace

std::string prediction_to_json(const Prediction& prediction, const LabelSet& labels) {
  Json json = Json::object();
  std::visit([&json](const auto& id) { json["id"] = id; }, prediction.id);
  json["gold"] = label_to_json(prediction.gold, labels);
  json["label"] = label_to_json(prediction.label, labels);
  json["completion"] = prediction.completion;
  if (prediction.scores) json["scores"] = scores_to_json(*prediction.scores, labels);
  if (prediction.confidence) json["confidence"] = *prediction.confidence;
  if (prediction.abstained) json["abstained"] = true;
  if (prediction.prediction_set) json["labels"] = prediction_set_to_json(*prediction.prediction_set, labels);
  if (prediction.raw) {
    json["raw_label"] = label_to_json(prediction.raw->label, labels);
    json["raw_scores"] = scores_to_json(prediction.raw->scores, labels);
  }
  if (prediction.agreement) json["agreement"] = *prediction.agreement;
  if (prediction.is_demonstration) json["demonstration"] = true;
  if (prediction.truncated_tokens > 0) json["truncated_tokens"] = prediction.truncated_tokens;
  if (prediction.is_unknown_text) json["unknown_text"] = true;
  if (prediction.text) json["sentence"] = *prediction.text;
  if (prediction.prompt) json["prompt"] = *prediction.prompt;
  if (prediction.fault) json["error"] = *prediction.fault;
  if (!prediction.kept.empty()) add_fields(json[kRow] = Json::object(), prediction.kept);
  add_fields(json, prediction.more);
  return json_line(json);
}

void add_fields(Json& object, const std::vector<JsonField>& fields) {
  for (const JsonField& field : fields) {
    Json value = Json::parse(field.json, nullptr, /*allow_exceptions=*/false);
    object[field.name] = value.is_discarded() ? Json(field.json) : std::move(value);
  }
}

Prediction parse_prediction(std::string_view text, const LabelSet& labels) {
  const Json json = parse_prediction_object(text);
  Prediction prediction;
  prediction.id = parse_id(json);
  prediction.gold = parse_label_field(json, "gold", labels);
  prediction.label = parse_label_field(json, "label", labels);
  prediction.completion = parse_string(json, "completion").value_or("");
  prediction.scores = parse_scores(json, "scores", labels);
  prediction.confidence = parse_number(json, "confidence");
  prediction.abstained = parse_flag(json, "abstained");
  prediction.prediction_set = parse_prediction_set(json, labels);
  prediction.raw = parse_raw(json, labels);
  prediction.agreement = parse_number(json, "agreement");
  prediction.is_demonstration = parse_flag(json, "demonstration");
  prediction.is_unknown_text = parse_flag(json, "unknown_text");
  prediction.text = parse_string(json, "sentence");
  prediction.prompt = parse_string(json, "prompt");
  prediction.fault = parse_string(json, "error");
  if (const auto cut = json.find("truncated_tokens"); cut != json.end()) {
    if (!cut->is_number_unsigned()) fail_field("truncated_tokens", "a count");
    prediction.truncated_tokens = cut->get<std::size_t>();
  }
  prediction.kept = kept_fields(json);
  prediction.more = unknown_fields(json);
  return prediction;
}

NamedLabels labels_named_in(std::string_view text) {
  const Json json = parse_prediction_object(text);
  NamedLabels named;
  if (const auto scores = json.find("scores"); scores != json.end() && scores->is_object()) {
    named.is_all = true;
    for (const auto& [name, score] : scores->items()) named.names.push_back(name);
    return named;
  }
  for (const char* const field : {"gold", "label"}) {
    if (auto name = parse_string(json, field)) named.names.push_back(std::move(*name));
  }
  return named;
}

}  // namespace flant5
