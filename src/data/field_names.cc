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
constexpr std::array kLabelNames{"label"sv, "sentiment"sv, "target"sv, "gold"sv, "answer"sv};
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

std::string list_names(const std::vector<std::string>& names) {
  constexpr std::size_t kMost = 10;
  constexpr std::size_t kWidth = 30;
  std::string list;
  for (std::size_t i = 0; i < std::min(names.size(), kMost); ++i) {
    const bool is_last = i + 1 == names.size();
    list += fmt::format("{}'{}'", i == 0 ? "" : is_last ? " and " : ", ", excerpt(names[i], 0, kWidth));
  }
  if (names.size() > kMost) list += fmt::format(" and {} more", names.size() - kMost);
  return list.empty() ? "none" : list;
}

}  // namespace flant5
