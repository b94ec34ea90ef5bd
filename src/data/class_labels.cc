#include "data/class_labels.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "data/bounded_json.h"
#include "data/normalize.h"

namespace flant5 {
namespace {

using Json = nlohmann::ordered_json;

void add_features(const Json& features, const std::string& prefix, ClassLabels& labels) {
  if (!features.is_object()) return;
  for (const auto& [name, feature] : features.items()) {
    const std::string path = prefix + name;
    if (member_or_null(feature, "_type") != "ClassLabel") {
      if (!feature.contains("_type")) add_features(feature, path + '.', labels);
      continue;
    }
    const Json& names = member_or_null(feature, "names");
    const bool are_strings = std::all_of(names.begin(), names.end(), [](const Json& one) { return one.is_string(); });
    if (!names.is_array() || names.empty() || !are_strings) continue;
    auto words = names.get<std::vector<std::string>>();
    if (are_words(words)) labels[path] = std::move(words);
  }
}

}  // namespace

bool are_words(const std::vector<std::string>& names) { return std::all_of(names.begin(), names.end(), has_letter); }

ClassLabels read_class_labels(std::string_view metadata) {
  ClassLabels labels;
  add_features(member_or_null(member_or_null(parse_bounded_json(metadata), "info"), "features"), "", labels);
  return labels;
}

}  // namespace flant5
