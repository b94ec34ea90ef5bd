#include "flant5/label_map.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "data/normalize.h"
#include "flant5/error.h"

namespace flant5 {
namespace {

struct Scheme {
  std::string_view name;
  std::string_view map;
};

constexpr std::array kSchemes{
    Scheme{"phrasebank", "0=negative,1=neutral,2=positive"},
    Scheme{"bearish-bullish-neutral", "0=negative,1=positive,2=neutral"},
    Scheme{"sst2", "0=negative,1=positive"},
    Scheme{"tweeteval", "0=negative,1=neutral,2=positive"},
};

constexpr std::array<std::string_view, 13> kNoLabel{"",  "null", "none",      "nil",        "na",      "n/a", "nan",
                                                    "-", "?",    "unlabeled", "unlabelled", "unknown", "-1"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_integer(std::string_view value) {
  if (!value.empty() && value.front() == '-') value.remove_prefix(1);
  return !value.empty() && std::all_of(value.begin(), value.end(), is_digit);
}

// "1.0" and "1.00" become "1".
std::string_view drop_zero_fraction(std::string_view value) {
  const std::size_t point = value.find('.');
  if (point == std::string_view::npos || !is_integer(value.substr(0, point))) return value;
  const std::string_view fraction = value.substr(point + 1);
  const bool is_zero = !fraction.empty() && fraction.find_first_not_of('0') == std::string_view::npos;
  return is_zero ? value.substr(0, point) : value;
}

std::string normalize_value(std::string_view value) { return fold_case(drop_zero_fraction(strip_space(value))); }

}  // namespace

LabelMap::LabelMap() : assumes_integers_(true) {
  for (const Label label : kLabels) {
    set(label_name(label), label);
    set(fmt::format("{}", index(label)), label);
  }
  set("bearish", Label::kNegative);
  set("bullish", Label::kPositive);
}

LabelMap LabelMap::parse(std::string_view text) {
  LabelMap map;
  map.assumes_integers_ = false;
  for (const Label label : kLabels) map.labels_.erase(fmt::format("{}", index(label)));
  std::map<std::string, Label> given;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const std::string_view part = text.substr(begin, end - begin);
    const std::size_t equals = part.rfind('=');
    const auto label = label_from_name(equals == std::string_view::npos ? "" : part.substr(equals + 1));
    if (!label) {
      throw UsageError(
          fmt::format("label map: \"{}\" is not VALUE=LABEL with negative, neutral or positive as the label, as in "
                      "0=negative,1=positive",
                      part));
    }
    const auto [entry, is_new] = given.emplace(normalize_value(part.substr(0, equals)), *label);
    if (!is_new) throw UsageError(fmt::format("label map: the value \"{}\" is given twice", entry->first));
    map.set(entry->first, *label);
    begin = end + 1;
  }
  return map;
}

LabelMap LabelMap::scheme(std::string_view name) {
  for (const Scheme& scheme : kSchemes) {
    if (equal_folded(name, scheme.name)) return parse(scheme.map);
  }
  throw UsageError(
      fmt::format("no label scheme is called \"{}\"; known are {}", name, fmt::join(scheme_names(), ", ")));
}

const std::vector<std::string>& LabelMap::scheme_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const Scheme& scheme : kSchemes) all.emplace_back(scheme.name);
    return all;
  }();
  return names;
}

void LabelMap::set(std::string_view value, Label label) { labels_.insert_or_assign(normalize_value(value), label); }

LabelMap::Reading LabelMap::read(std::string_view value) const {
  const std::string normalized = normalize_value(value);
  if (const auto found = labels_.find(normalized); found != labels_.end()) {
    return {true, found->second, assumes_integers_ && is_integer(normalized)};
  }
  const bool is_mark = std::find(kNoLabel.begin(), kNoLabel.end(), normalized) != kNoLabel.end();
  return {is_mark, std::nullopt, false};
}

std::string LabelMap::describe_integers() const {
  std::vector<std::string> parts;
  for (const auto& [value, label] : labels_) {
    if (is_integer(value)) parts.push_back(fmt::format("{} {}", value, label_name(label)));
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

}  // namespace flant5
