#include "flant5/label_map.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <utility>

#include "data/excerpt.h"
#include "data/normalize.h"
#include "data/unicode_text.h"
#include "flant5/error.h"

namespace flant5 {
namespace {

struct Scheme {
  std::string_view name;
  std::string_view labels;
  std::string_view map;
};

constexpr std::string_view kStars = "1 star,2 stars,3 stars,4 stars,5 stars";
constexpr std::array kSchemes{
    Scheme{"phrasebank", "negative,neutral,positive", "0=negative,1=neutral,2=positive"},
    Scheme{"bearish-bullish-neutral", "negative,neutral,positive", "0=negative,1=positive,2=neutral"},
    Scheme{"tweeteval", "negative,neutral,positive", "0=negative,1=neutral,2=positive"},
    Scheme{"sst2", "negative,positive", "0=negative,1=positive"},
    Scheme{"imdb", "negative,positive", "0=negative,1=positive,neg=negative,pos=positive"},
    Scheme{"sst5", "very negative,negative,neutral,positive,very positive",
           "0=very negative,1=negative,2=neutral,3=positive,4=very positive"},
    Scheme{"emotion", "sadness,joy,love,anger,fear,surprise", "0=sadness,1=joy,2=love,3=anger,4=fear,5=surprise"},
    // The data set's own names say "2 star".
    Scheme{"yelp-stars", kStars, "0=1 star,1=2 stars,2=3 stars,3=4 stars,4=5 stars,2 star=2 stars"},
    Scheme{"amazon-stars", kStars, "1=1 star,2=2 stars,3=3 stars,4=4 stars,5=5 stars"},
};

constexpr std::array<std::string_view, 13> kNoLabelWords{
    "", "null", "none", "nil", "na", "n/a", "nan", "-", "?", "unlabeled", "unlabelled", "unknown", "-1"};

constexpr std::int64_t kNoLabelInteger = -1;

// Words of traders for negative and positive.
constexpr std::array<std::pair<std::string_view, std::string_view>, 2> kMarketWords{
    {{"bearish", "negative"}, {"bullish", "positive"}}};

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

// None where it is no integer, or one that no data set would use.
std::optional<std::int64_t> read_integer(std::string_view value) {
  if (!is_integer(value) || value.size() > 18) return std::nullopt;
  return std::stoll(std::string(value));
}

bool explains(const LabelMap& map, const UnexplainedLabels& found) {
  return std::all_of(found.integers.begin(), found.integers.end(),
                     [&](std::int64_t value) { return map.read(std::to_string(value)).known; });
}

// "--label-map=-1=negative,0=neutral,1=positive": the values in the order of the set, or of its ends.
std::string ready_map(const UnexplainedLabels& found, const LabelSet& labels) {
  const bool are_ends = found.integers.size() == 2;
  if (found.integers.size() != labels.size() && !are_ends) return {};
  std::vector<std::string> parts;
  for (const std::int64_t value : found.integers) {
    const std::size_t place = are_ends ? (labels.size() - 1) * parts.size() : parts.size();
    parts.push_back(fmt::format("{}={}", value, labels.names()[place]));
  }
  return fmt::format("--label-map=\"{}\"", fmt::join(parts, ","));
}

std::string describe_missing(std::string_view data_set, std::string_view label, const LabelSet& labels) {
  return fmt::format("the data set {} has the label \"{}\", which the labels of this run lack: {}", data_set,
                     excerpt(label), labels.listed());
}

}  // namespace

LabelMap::LabelMap(LabelSet labels) : set_(std::move(labels)) {
  for (const Label label : set_) meanings_[fmt::format("{}", index(label))] = {label, true};
  for (const auto& [word, name] : kMarketWords) {
    if (const auto label = set_.find(name)) meanings_[std::string(word)] = {label};
  }
  for (const Label label : set_) meanings_[normalize_value(set_.name(label))] = {label};
}

LabelMap LabelMap::parse(std::string_view text, LabelSet labels) {
  LabelMap map(std::move(labels));
  std::erase_if(map.meanings_, [](const auto& entry) { return entry.second.assumed; });
  std::map<std::string, Meaning, std::less<>> given;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    map.add_part(text.substr(begin, end - begin), given);
    begin = end + 1;
  }
  for (const auto& [value, meaning] : given) map.meanings_[value] = meaning;
  return map;
}

void LabelMap::add_part(std::string_view part, std::map<std::string, Meaning, std::less<>>& given) const {
  const std::size_t equals = part.rfind('=');
  if (equals == std::string_view::npos) {
    throw UsageError(fmt::format("label map: \"{}\" is not VALUE=LABEL, as in 0=negative,1=positive", excerpt(part)));
  }
  const std::string_view name = strip_space(part.substr(equals + 1));
  const auto label = set_.find(name);
  if (!label && !name.empty()) {
    throw UsageError(
        fmt::format("label map: \"{}\" does not name a label; the labels are {}", excerpt(part), set_.listed()));
  }
  const auto [entry, is_new] = given.emplace(normalize_value(part.substr(0, equals)), Meaning{label});
  if (!is_new) throw UsageError(fmt::format("label map: the value \"{}\" is given twice", excerpt(entry->first)));
}

LabelMap LabelMap::scheme(std::string_view name, const std::optional<LabelSet>& labels) {
  for (const Scheme& scheme : kSchemes) {
    if (!equal_folded(name, scheme.name)) continue;
    const LabelSet own = LabelSet::parse(scheme.labels);
    if (!labels) return parse(scheme.map, own);
    for (const std::string& label : own.names()) {
      if (!labels->find(label)) throw UsageError(describe_missing(scheme.name, label, *labels));
    }
    return parse(scheme.map, *labels);
  }
  throw UsageError(
      fmt::format("no label scheme is called \"{}\"; known are {}", excerpt(name), fmt::join(scheme_names(), ", ")));
}

LabelMap LabelMap::named(std::string_view data_set, const std::vector<std::string>& names, const LabelSet& labels) {
  const LabelMap words(labels);
  std::vector<std::string> parts;
  for (const std::string& name : names) {
    const Reading reading = words.read(name);
    if (!reading.known) {
      throw UsageError(
          fmt::format("{}; choose among its own with --label-set \"{}\", or say what its integers mean "
                      "with --label-map",
                      describe_missing(excerpt(data_set), name, labels),
                      excerpt(fmt::format("{}", fmt::join(names, ", ")), 0, 200)));
    }
    parts.push_back(fmt::format("{}={}", parts.size(), reading.label ? labels.name(*reading.label) : ""));
  }
  return parse(fmt::format("{}", fmt::join(parts, ",")), labels);
}

const std::vector<std::string>& LabelMap::scheme_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const Scheme& scheme : kSchemes) all.emplace_back(scheme.name);
    return all;
  }();
  return names;
}

LabelMap::Reading LabelMap::read(std::string_view value) const {
  const std::string normalized = normalize_value(value);
  if (const auto found = meanings_.find(normalized); found != meanings_.end()) {
    return {true, found->second.label, found->second.assumed ? read_integer(normalized) : std::nullopt};
  }
  const bool is_mark = std::find(kNoLabelWords.begin(), kNoLabelWords.end(), normalized) != kNoLabelWords.end();
  return {is_mark, std::nullopt, explains_integers() ? std::nullopt : read_integer(normalized)};
}

bool LabelMap::explains_integers() const {
  return std::none_of(meanings_.begin(), meanings_.end(), [](const auto& entry) { return entry.second.assumed; });
}

bool LabelMap::maps_integers() const {
  return std::any_of(meanings_.begin(), meanings_.end(), [](const auto& entry) {
    return entry.second.label && !entry.second.assumed && read_integer(entry.first);
  });
}

bool LabelMap::are_places(const UnexplainedLabels& found) const {
  std::set<std::int64_t> places = found.integers;
  places.erase(kNoLabelInteger);
  if (places.empty()) return true;
  if (found.has_words || places.size() != set_.size()) return false;
  return *places.begin() == 0 && *places.rbegin() == static_cast<std::int64_t>(set_.size()) - 1;
}

// "0=negative,1=positive,": what this map says beyond the words that each has.
std::string LabelMap::given_parts(bool with_assumed) const {
  const LabelMap plain(set_);
  std::string parts;
  for (const auto& [value, meaning] : meanings_) {
    const auto known = plain.meanings_.find(value);
    const bool is_own =
        known != plain.meanings_.end() && known->second.label == meaning.label && !known->second.assumed;
    if (is_own || (meaning.assumed && !with_assumed)) continue;
    parts += fmt::format("{}={},", value, meaning.label ? set_.name(*meaning.label) : "");
  }
  return parts;
}

std::string LabelMap::explain_unknown(std::string_view value, const std::string& field, bool beside_integers) const {
  const std::string shown = excerpt(value, 0, 40);
  const std::string parts = given_parts(beside_integers);
  const std::string& other = set_.names()[set_.size() / 2];
  return fmt::format(
      "'{0}' is not a label of this run, and {1} holds the labels: --label-map=\"{2}{0}=\"{3} treats such rows "
      "as unlabelled, and {0}={4} at its end as {4}; --labels and --label-set name other labels",
      shown, field, parts, explains_integers() ? ", instead of the option given now," : "", other);
}

std::string LabelMap::explain(const UnexplainedLabels& found) const {
  std::vector<std::string> remedies;
  if (std::string map = ready_map(found, set_); !map.empty()) remedies.push_back(std::move(map));
  for (const Scheme& scheme : kSchemes) {
    const std::vector<std::string> own = LabelSet::parse(scheme.labels).names();
    const bool fits = std::all_of(own.begin(), own.end(), [this](const auto& name) { return set_.find(name); });
    const LabelMap map = parse(scheme.map, LabelSet::parse(scheme.labels));
    if (fits && explains(map, found)) {
      remedies.push_back(fmt::format("--labels {} ({})", scheme.name, map.describe_integers()));
    }
  }
  if (remedies.empty())
    remedies.push_back(fmt::format("--label-map {}={},...", *found.integers.begin(), set_.names().front()));
  constexpr std::ptrdiff_t kMostShown = 20;
  const auto count = static_cast<std::ptrdiff_t>(found.integers.size());
  const auto shown = std::next(found.integers.begin(), std::min(count, kMostShown));
  return fmt::format("the labels are the integers {}{}{}, and nothing says what they mean; say it with {}",
                     fmt::join(found.integers.begin(), shown, ", "), shown == found.integers.end() ? "" : ", ...",
                     found.has_words ? " beside words" : "", fmt::join(remedies, ", or "));
}

std::string LabelMap::describe_integers() const {
  std::map<std::int64_t, Label> integers;  // 10 after 9
  for (const auto& [value, meaning] : meanings_) {
    const std::optional<std::int64_t> integer = read_integer(value);
    if (meaning.label && integer) integers.emplace(*integer, *meaning.label);
  }
  std::vector<std::string> parts;
  for (const auto& [value, label] : integers) parts.push_back(fmt::format("{} {}", value, set_.name(label)));
  return fmt::format("{}", fmt::join(parts, ", "));
}

}  // namespace flant5
