#include "data/dataset_card.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "data/bounded_json.h"
#include "data/excerpt.h"
#include "data/utf8.h"
#include "data/yaml.h"
#include "flant5/error.h"

namespace flant5 {
namespace {

using Json = nlohmann::ordered_json;

std::string text_of(const Json& value) { return value.is_string() ? value.get<std::string>() : ""; }

// A value, or a list of them.
std::vector<Json> listed(const Json& value) {
  if (value.is_array()) return value.get<std::vector<Json>>();
  return value.is_null() ? std::vector<Json>{} : std::vector<Json>{value};
}

std::vector<std::string> texts_of(const Json& value) {
  std::vector<std::string> texts;
  for (const Json& one : listed(value)) {
    if (one.is_string()) texts.push_back(one.get<std::string>());
  }
  return texts;
}

// "a.csv", [a.csv, b.csv], or [{split: train, path: a.csv}, ...], where path may be a list too.
std::vector<DatasetConfig::Split> splits_of(const Json& data_files) {
  std::vector<DatasetConfig::Split> splits;
  if (auto patterns = texts_of(data_files); !patterns.empty()) {
    splits.push_back({std::string(kOnlySplit), std::move(patterns)});
    return splits;
  }
  for (const Json& split : listed(data_files)) {
    std::string name = text_of(member_or_null(split, "split"));
    auto patterns = texts_of(member_or_null(split, "path"));
    if (!name.empty() && !patterns.empty()) splits.push_back({std::move(name), std::move(patterns)});
  }
  return splits;
}

DatasetConfig config_of(const Json& config) {
  DatasetConfig read;
  read.name = text_of(member_or_null(config, "config_name"));
  read.is_default = text_of(member_or_null(config, "default")) == "true";
  if (read.name.empty()) read.name = "default";
  read.data_dir = text_of(member_or_null(config, "data_dir"));
  read.splits = splits_of(member_or_null(config, "data_files"));
  for (const auto& [key, value] : config.items()) {
    const bool is_known = key == "config_name" || key == "default" || key == "data_dir" || key == "data_files" ||
                          key == "description" || key == "version";
    if (!is_known) read.settings.push_back(key);
  }
  return read;
}

// {'0': negative, '1': positive} or a list; none unless each of 0, 1, ... has a name.
std::vector<std::string> class_names(const Json& names) {
  if (!names.is_object()) return texts_of(names);
  std::vector<std::string> in_order(names.size());
  for (const auto& [key, name] : names.items()) {
    std::size_t place = 0;
    const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), place);
    if (error != std::errc() || end != key.data() + key.size() || place >= in_order.size()) return {};
    in_order[place] = text_of(name);
  }
  return std::any_of(in_order.begin(), in_order.end(), [](const auto& name) { return name.empty(); })
             ? std::vector<std::string>{}
             : in_order;
}

void add_class_labels(const Json& info, std::vector<CardLabels>& all) {
  for (const Json& feature : listed(member_or_null(info, "features"))) {
    auto names = class_names(member_or_null(member_or_null(member_or_null(feature, "dtype"), "class_label"), "names"));
    std::string field = text_of(member_or_null(feature, "name"));
    if (names.empty() || field.empty()) continue;
    all.push_back({text_of(member_or_null(info, "config_name")), std::move(field), std::move(names)});
  }
}

// What stands between a first line of --- and the next one; empty where there is none.
std::string_view front_matter(std::string_view text) {
  constexpr std::string_view kMark = "---";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  if (!text.starts_with("---\n") && !text.starts_with("---\r\n")) return {};
  text.remove_prefix(text.find('\n') + 1);
  for (std::size_t line = 0; line < text.size();) {
    const std::size_t end = std::min(text.find('\n', line), text.size());
    std::string_view content = text.substr(line, end - line);
    if (content.ends_with('\r')) content.remove_suffix(1);
    if (content == kMark) return text.substr(0, line);
    line = end + 1;
  }
  return {};
}

}  // namespace

DatasetCard parse_dataset_card(std::string_view text, const std::string& name) {
  DatasetCard card;
  try {
    const Json front = parse_yaml(front_matter(text));
    for (const Json& config : listed(member_or_null(front, "configs"))) {
      if (config.is_object()) card.configs.push_back(config_of(config));
    }
    for (const Json& info : listed(member_or_null(front, "dataset_info"))) add_class_labels(info, card.class_labels);
  } catch (const InputError& error) {
    throw InputError(fmt::format("{}: its front matter is not YAML ({}); name the data files themselves",
                                 escape_controls(name), error.what()));
  }
  return card;
}

}  // namespace flant5
