#include "data/field_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "data/excerpt.h"
#include "data/normalize.h"

namespace flant5 {
namespace {

using namespace std::string_view_literals;

constexpr std::array kTextNames{"sentence"sv, "text"sv,    "headline"sv, "news headline"sv, "news"sv,
                                "tweet"sv,    "content"sv, "query"sv,    "title"sv,         "review"sv};
constexpr std::array kLabelNames{"label"sv,  "sentiment"sv,  "target"sv,     "gold"sv,
                                 "answer"sv, "label_text"sv, "label_name"sv, "sentiment_label"sv};
constexpr std::array kIdNames{"id"sv, "idx"sv};

}  // namespace

std::span<const std::string_view> usual_text_names() { return kTextNames; }
std::span<const std::string_view> usual_label_names() { return kLabelNames; }
std::span<const std::string_view> usual_id_names() { return kIdNames; }

bool is_one_of(std::string_view name, std::span<const std::string_view> usual) {
  return std::any_of(usual.begin(), usual.end(),
                     [name](std::string_view candidate) { return equal_folded(strip_space(name), candidate); });
}

std::optional<std::size_t> find_usual(const std::vector<std::string>& names, std::span<const std::string_view> usual) {
  for (const std::string_view candidate : usual) {
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (equal_folded(strip_space(names[i]), candidate)) return i;
    }
  }
  return std::nullopt;
}

LabelField choose_label_field(const std::vector<LabelCandidate>& candidates, const LabelMap& labels) {
  const auto is_usual = [](const LabelCandidate& candidate) { return is_one_of(candidate.name, kLabelNames); };
  const auto tells_nothing = [&](const LabelCandidate& candidate) {
    const LabelMap::Reading reading = labels.read(candidate.value);
    return !is_usual(candidate) || (reading.known && !reading.label);
  };
  if (std::count_if(candidates.begin(), candidates.end(), is_usual) > 1 &&
      std::all_of(candidates.begin(), candidates.end(), tells_nothing)) {
    return {};
  }
  LabelField chosen;
  std::string passed_over;
  for (const std::string_view usual : kLabelNames) {
    for (const LabelCandidate& candidate : candidates) {
      if (!equal_folded(strip_space(candidate.name), usual)) continue;
      if (is_label_word(candidate.value, labels)) {
        if (!chosen.name.empty()) passed_over = chosen.name;
        chosen.name = candidate.name;
        if (!passed_over.empty()) {
          chosen.warning = fmt::format(
              "labels are read from '{}', which holds words, and not from '{}'; --label-field "
              "names another field",
              excerpt(chosen.name, 0, 30), excerpt(passed_over, 0, 30));
        }
        return chosen;
      }
      if (chosen.name.empty()) chosen.name = candidate.name;
    }
  }
  return chosen;
}

bool is_label_word(std::string_view value, const LabelMap& labels) {
  return has_letter(value) && labels.read(value).label.has_value();
}

std::string list_names(const std::vector<std::string>& names) {
  constexpr std::size_t kWidth = 30;
  std::vector<std::string> quoted;
  for (const std::string& name : names) quoted.push_back(fmt::format("'{}'", excerpt(name, 0, kWidth)));
  return list_in_words(quoted);
}

std::string list_in_words(const std::vector<std::string>& items) {
  constexpr std::size_t kMost = 10;
  std::string list;
  for (std::size_t i = 0; i < std::min(items.size(), kMost); ++i) {
    const bool is_last = i + 1 == items.size();
    list += fmt::format("{}{}", i == 0 ? "" : is_last ? " and " : ", ", items[i]);
  }
  if (items.size() > kMost) list += fmt::format(" and {} more", items.size() - kMost);
  return list.empty() ? "none" : list;
}

}  // namespace flant5
