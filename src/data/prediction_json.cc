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

// On one line; bytes that are not UTF-8 become U+FFFD.
std::string dump(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

Json label_to_json(const std::optional<Label>& label, const LabelSet& labels) {
  return label ? Json(labels.name(*label)) : Json(nullptr);
}

std::string no_label(const LabelSet& labels) {
  return fmt::format("the labels are {}; --label-set names others", labels.listed());
}

[[noreturn]] void fail(std::string_view field, std::string_view expected) {
  throw InputError(fmt::format("a prediction's \"{}\" must be {}", field, expected));
}

RowId parse_id(const Json& json) {
  const auto id = json.find("id");
  if (id == json.end()) fail("id", "there");
  if (id->is_string()) return id->get<std::string>();
  const bool fits = id->is_number_integer() &&
                    (!id->is_number_unsigned() || id->get<std::uint64_t>() <= std::numeric_limits<std::int64_t>::max());
  if (!fits) fail("id", "a string or an integer of 64 bits");
  return id->get<std::int64_t>();
}

std::optional<std::string> parse_string(const Json& json, const char* field) {
  const auto value = json.find(field);
  if (value == json.end() || value->is_null()) return std::nullopt;
  if (!value->is_string()) fail(field, "a string");
  return value->get<std::string>();
}

std::optional<Label> parse_label(const Json& json, const char* field, const LabelSet& labels) {
  const auto name = parse_string(json, field);
  if (!name) return std::nullopt;
  const auto label = labels.find(*name);
  if (!label) throw InputError(fmt::format("\"{}\" is \"{}\": {}", field, excerpt(*name), no_label(labels)));
  return label;
}

// JSON has no minus infinity, which is the score of an impossible label: it is written as null.
std::optional<PerLabel<double>> parse_scores(const Json& json, const LabelSet& labels) {
  const auto value = json.find("scores");
  if (value == json.end() || value->is_null()) return std::nullopt;
  if (!value->is_object() || value->size() != labels.size()) fail("scores", "an object with a number for each label");
  constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();
  PerLabel<double> scores(labels.size(), kMissing);
  for (const auto& [name, score] : value->items()) {
    const auto label = labels.find(name);
    if (!label) throw InputError(fmt::format("\"scores\" holds \"{}\": {}", excerpt(name), no_label(labels)));
    if (!score.is_number() && !score.is_null()) fail("scores", "an object with a number for each label");
    scores[index(*label)] = score.is_null() ? -std::numeric_limits<double>::infinity() : score.get<double>();
  }
  const bool is_whole = std::none_of(scores.begin(), scores.end(), [](double score) { return std::isnan(score); });
  if (!is_whole) fail("scores", "an object with a number for each label");
  return scores;
}

Json scores_to_json(const PerLabel<double>& scores, const LabelSet& labels) {
  Json json = Json::object();
  for (const Label label : labels) {
    const double score = scores[index(label)];
    json[labels.name(label)] = std::isfinite(score) ? Json(score) : Json(nullptr);
  }
  return json;
}

std::vector<UnknownField> unknown_fields(const Json& json) {
  static constexpr std::array<std::string_view, 11> kKnown{"id",       "gold",      "label",         "completion",
                                                           "scores",   "agreement", "demonstration", "truncated_tokens",
                                                           "sentence", "prompt",    "error"};
  std::vector<UnknownField> fields;
  for (const auto& [name, value] : json.items()) {
    if (std::find(kKnown.begin(), kKnown.end(), name) == kKnown.end()) fields.push_back({name, dump(value)});
  }
  return fields;
}

Json parse_object(std::string_view text) {
  const Json json = parse_bounded_json(text);
  if (!json.is_object()) throw InputError("a prediction must be a JSON object on a line of its own");
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
  if (prediction.agreement) json["agreement"] = *prediction.agreement;
  if (prediction.is_demonstration) json["demonstration"] = true;
  if (prediction.truncated_tokens > 0) json["truncated_tokens"] = prediction.truncated_tokens;
  if (prediction.text) json["sentence"] = *prediction.text;
  if (prediction.prompt) json["prompt"] = *prediction.prompt;
  if (prediction.fault) json["error"] = *prediction.fault;
  add_fields(json, prediction.more);
  return dump(json);
}

void add_fields(Json& object, const std::vector<UnknownField>& fields) {
  for (const UnknownField& field : fields) {
    Json value = Json::parse(field.json, nullptr, /*allow_exceptions=*/false);
    object[field.name] = value.is_discarded() ? Json(field.json) : std::move(value);
  }
}

Prediction parse_prediction(std::string_view text, const LabelSet& labels) {
  const Json json = parse_object(text);
  Prediction prediction;
  prediction.id = parse_id(json);
  prediction.gold = parse_label(json, "gold", labels);
  prediction.label = parse_label(json, "label", labels);
  prediction.completion = parse_string(json, "completion").value_or("");
  prediction.scores = parse_scores(json, labels);
  prediction.text = parse_string(json, "sentence");
  prediction.prompt = parse_string(json, "prompt");
  prediction.fault = parse_string(json, "error");
  if (const auto share = json.find("agreement"); share != json.end() && !share->is_null()) {
    if (!share->is_number()) fail("agreement", "a number");
    prediction.agreement = share->get<double>();
  }
  if (const auto shown = json.find("demonstration"); shown != json.end()) {
    if (!shown->is_boolean()) fail("demonstration", "true or false");
    prediction.is_demonstration = shown->get<bool>();
  }
  if (const auto cut = json.find("truncated_tokens"); cut != json.end()) {
    if (!cut->is_number_unsigned()) fail("truncated_tokens", "a count");
    prediction.truncated_tokens = cut->get<std::size_t>();
  }
  prediction.more = unknown_fields(json);
  return prediction;
}

NamedLabels labels_named_in(std::string_view text) {
  const Json json = parse_object(text);
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
