#include "prompt/fields.h"

#include <algorithm>
#include <array>

namespace flant5 {
namespace {

constexpr std::array<FieldSpec, 10> kFields{{
    {"sentence", Kind::kShot, Field::kSentence, Kind::kText},
    {"answer", Kind::kShot, Field::kAnswer, Kind::kText},
    {"label", Kind::kShot, Field::kLabel, Kind::kText},
    {"index", Kind::kLoop, Field::kIndex, Kind::kInteger},
    {"index0", Kind::kLoop, Field::kIndex0, Kind::kInteger},
    {"revindex", Kind::kLoop, Field::kRevindex, Kind::kInteger},
    {"revindex0", Kind::kLoop, Field::kRevindex0, Kind::kInteger},
    {"first", Kind::kLoop, Field::kFirst, Kind::kBool},
    {"last", Kind::kLoop, Field::kLast, Kind::kBool},
    {"length", Kind::kLoop, Field::kLength, Kind::kInteger},
}};

const std::vector<FilterSpec>& filters() {
  using enum Kind;
  static const std::vector<FilterSpec> kFilters{
      {"trim", Filter::kTrim, {kText}, {}},
      {"upper", Filter::kUpper, {kText}, {}},
      {"lower", Filter::kLower, {kText}, {}},
      {"join",
       Filter::kJoin,
       {kTexts, kIntegers, kShots},
       {{"d", kText, Value(std::string())}, {"attribute", kText, Value(std::string())}}},
      {"replace",
       Filter::kReplace,
       {kText},
       {{"old", kText, {}}, {"new", kText, {}}, {"count", kInteger, Value(std::int64_t{-1})}}},
      {"tojson", Filter::kToJson, {kBool, kInteger, kText, kShot, kTexts, kIntegers, kShots}, {}},
      {"default",
       Filter::kDefault,
       {kText},
       {{"default_value", kText, Value(std::string())}, {"boolean", kBool, Value(false)}}},
      {"length", Filter::kLength, {kText, kTexts, kIntegers, kShots}, {}},
  };
  return kFilters;
}

template <typename Specs, typename Wanted>
std::string joined_names(const Specs& specs, Wanted wanted) {
  std::string names;
  for (const auto& spec : specs) {
    if (wanted(spec)) names.append(names.empty() ? "" : ", ").append(spec.name);
  }
  return names;
}

}  // namespace

const FieldSpec* find_field(Kind owner, std::string_view name) {
  const auto* found = std::find_if(kFields.begin(), kFields.end(),
                                   [&](const FieldSpec& spec) { return spec.owner == owner && spec.name == name; });
  return found == kFields.end() ? nullptr : found;
}

std::string field_names(Kind owner) {
  return joined_names(kFields, [&](const FieldSpec& spec) { return spec.owner == owner; });
}

const FilterSpec* find_filter(std::string_view name) {
  const auto found =
      std::find_if(filters().begin(), filters().end(), [&](const FilterSpec& spec) { return spec.name == name; });
  return found == filters().end() ? nullptr : &*found;
}

std::string filter_names() {
  return joined_names(filters(), [](const FilterSpec&) { return true; });
}

}  // namespace flant5
