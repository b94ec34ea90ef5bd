#include "data/row_fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "data/bounded_json.h"
#include "data/excerpt.h"
#include "data/normalize.h"

namespace flant5 {
namespace {

using Json = nlohmann::ordered_json;

// Of a kept value: its row's object is one level further inside in the prediction.
constexpr int kMaxKeptDepth = kMaxJsonDepth - 2;

int depth_of(const Json& json) {
  if (!json.is_structured()) return 0;
  int deepest = 0;
  for (const Json& inner : json) deepest = std::max(deepest, depth_of(inner));
  return deepest + 1;
}

// The name of a field that stands twice in the outermost object; empty: none does.
std::string parse_object(std::string_view text, Json& object) {
  std::vector<std::string> names;
  const auto note_names = [&names](int depth, Json::parse_event_t event, const Json& key) {
    if (event == Json::parse_event_t::key && depth == 1) names.push_back(key.get<std::string>());
    return true;
  };
  object = Json::parse(text, note_names);
  if (names.size() == object.size()) return {};
  std::sort(names.begin(), names.end());
  return *std::adjacent_find(names.begin(), names.end());
}

const Json* find_field(const Json& object, const std::string& path) {
  if (const auto whole = object.find(path); whole != object.end()) return &*whole;
  for (std::size_t dot = path.find('.'); dot != std::string::npos; dot = path.find('.', dot + 1)) {
    const auto outer = object.find(path.substr(0, dot));
    if (outer == object.end() || !outer->is_object()) continue;
    if (const Json* const found = find_field(*outer, path.substr(dot + 1))) return found;
  }
  return nullptr;
}

void keep(const std::string& name, const Json& value, ParsedRow& row) {
  if (depth_of(value) > kMaxKeptDepth) {
    throw RowFault{0, fmt::format("'{}' is nested more than {} levels deep, too deep to be kept", escape_controls(name),
                                  kMaxKeptDepth)};
  }
  row.kept.push_back({name, json_line(value)});
}

}  // namespace

void add_text(std::string_view text, std::size_t at, std::string_view name, const ReadOptions& options,
              ParsedRow& row) {
  const bool is_null = !options.null_value.empty() && text == options.null_value;
  if (options.text_fields.size() > 1 && (is_null || strip_space(text).empty())) {
    throw RowFault{at, fmt::format("'{}' is {}; each --text-field must hold text", escape_controls(name),
                                   is_null ? "the null value" : "empty")};
  }
  if (!row.text.empty()) row.text += '\n';
  row.text += text;
}

bool asks_for_fields(const ReadOptions& options) {
  return options.keep_all || !options.keep.empty() || !options.prompt_fields.empty();
}

std::string json_string(std::string_view text) { return json_line(Json(text)); }

std::string plain_value(const std::string& json) {
  if (json.starts_with('"')) return Json::parse(json).get<std::string>();
  return json == "null" ? "" : json;
}

JsonRowFields::JsonRowFields(const ReadOptions& options) : options_(options), unseen_(options.keep) {
  unseen_.insert(unseen_.end(), options.prompt_fields.begin(), options.prompt_fields.end());
}

void JsonRowFields::take(std::string_view object, ParsedRow& row) {
  if (!asks_for_fields(options_)) return;
  Json json;
  if (const std::string twice = parse_object(object, json); !twice.empty()) {
    throw RowFault{0, fmt::format("the field '{}' appears twice", escape_controls(twice))};
  }
  std::erase_if(unseen_, [&json](const std::string& name) { return find_field(json, name) != nullptr; });
  const auto is_null = [this](const Json& value) {
    const bool may_be = !options_.null_value.empty() && !value.is_structured();
    return value.is_null() || (may_be && plain_value(json_line(value)) == options_.null_value);
  };
  if (options_.keep_all) {
    for (const auto& [name, value] : json.items()) keep(name, is_null(value) ? Json() : value, row);
  }
  for (const std::string& name : options_.keep) {
    const Json* const value = find_field(json, name);
    if (value != nullptr && !(options_.keep_all && json.contains(name)))
      keep(name, is_null(*value) ? Json() : *value, row);
  }
  for (const std::string& name : options_.prompt_fields) {
    const Json* const value = find_field(json, name);
    if (value == nullptr || is_null(*value)) throw lacks_prompt_field(name);
    row.prompt_fields.push_back(plain_value(json_line(*value)));
  }
}

std::string JsonRowFields::missing() const {
  if (unseen_.empty()) return {};
  const std::string& name = unseen_.front();
  const bool is_kept = std::find(options_.keep.begin(), options_.keep.end(), name) != options_.keep.end();
  return fmt::format("'{}' that {}", escape_controls(name),
                     is_kept ? "--keep or --group-by names" : "the prompt needs");
}

}  // namespace flant5
