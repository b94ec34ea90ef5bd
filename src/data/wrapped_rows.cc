#include "data/wrapped_rows.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "data/excerpt.h"
#include "data/field_names.h"

namespace flant5 {
namespace {

using Json = nlohmann::ordered_json;
using Path = std::vector<std::string>;

constexpr std::size_t kDeepest = 8;  // levels that are searched

// Names on the way to the array, if there is one, from there to the object with the text, and that of the text.
struct FoundText {
  std::optional<Path> array;
  Path object;
  std::string text;
};

std::optional<std::string> text_in(const Json& object) {
  std::vector<std::string> names;
  for (const auto& [name, value] : object.items()) {
    if (value.is_string()) names.push_back(name);
  }
  const auto text = find_usual(names, usual_text_names());
  return text ? std::optional(names[*text]) : std::nullopt;
}

// In `value` or what is inside it. `found` says how it was come to.
std::optional<FoundText> find_text(const Json& value, FoundText found) {
  if (found.object.size() > kDeepest) return std::nullopt;
  if (value.is_array()) {
    if (found.array || value.empty()) return std::nullopt;
    found.array = std::exchange(found.object, {});
    return find_text(value.front(), std::move(found));
  }
  if (!value.is_object()) return std::nullopt;
  if (auto text = text_in(value)) {
    found.text = std::move(*text);
    return found;
  }
  for (const auto& [name, inner] : value.items()) {
    FoundText further = found;
    further.object.push_back(name);
    if (auto there = find_text(inner, std::move(further))) return there;
  }
  return std::nullopt;
}

// ".rows", or ."odd name" where jq needs quotes.
std::string jq_path(const Path& path) {
  std::string text;
  for (const std::string& name : path) {
    const bool is_plain = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    });
    text += '.' + (is_plain ? name : Json(name).dump(-1, ' ', /*ensure_ascii=*/true));
  }
  return text;
}

std::string dotted(Path path, const std::string& text) {
  path.push_back(text);
  return escape_controls(fmt::format("{}", fmt::join(path, ".")));
}

}  // namespace

std::string hint_of_wrapped_rows(std::string_view object) {
  const Json json = Json::parse(object, nullptr, /*allow_exceptions=*/false);
  const auto found = find_text(json, {});
  if (!found) return {};
  const std::string field = dotted(found->object, found->text);
  const std::string array = found->array ? jq_path(*found->array) + "[]" : "";
  const std::string command = array + jq_path(found->object);
  if (command.find('\'') != std::string::npos) return {};
  if (!found->array) {
    return fmt::format("; it may be '{}': name that, or take the inner object out with jq -c '{}'", field, command);
  }
  const std::string place =
      found->array->empty()
          ? ""
          : fmt::format(" in '{}'", escape_controls(fmt::format("{}", fmt::join(*found->array, "."))));
  return fmt::format("; the text seems to be '{}' of the objects{}: take these out with jq -c '{}'", field, place,
                     command);
}

}  // namespace flant5
