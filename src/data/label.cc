#include "flant5/label.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "counted.h"
#include "data/excerpt.h"
#include "data/normalize.h"
#include "data/unicode_text.h"
#include "data/utf8.h"
#include "flant5/error.h"

namespace flant5 {
namespace {

// "macro_f1" and "invalid" are taken in reports.
constexpr std::array<std::string_view, 4> kTaken{"invalid", "macro", "micro", "weighted"};

[[noreturn]] void refuse_name(std::string_view name, std::string_view reason) {
  throw UsageError(fmt::format("label set: \"{}\" {}", excerpt(name), reason));
}

// Joiners may stand in a word; these only mislead.
bool turns_direction(char32_t point) {
  return (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
}

void check_name(std::string_view name, const std::string& folded) {
  if (name.empty())
    throw UsageError("label set: a name is empty; write names between commas, as in negative, positive");
  if (name.size() > LabelSet::kLongestName)
    refuse_name(name, fmt::format("is longer than {} bytes", LabelSet::kLongestName));
  for (std::size_t at = 0; at < name.size();) {
    const CodePoint point = decode_utf8(name, at);
    if (!point.valid || is_control(point.value) || turns_direction(point.value)) {
      refuse_name(name,
                  "contains a control character, a mark that turns the direction of text, or bytes that are not UTF-8");
    }
    at += point.size;
  }
  if (name.find_first_of(",=") != std::string_view::npos) refuse_name(name, "holds a comma or an equals sign");
  if (std::find(kTaken.begin(), kTaken.end(), folded) != kTaken.end()) {
    refuse_name(name, "is a word that reports use for something else; give the label another name");
  }
}

}  // namespace

LabelSet::LabelSet() {
  static const LabelSet sentiments({"negative", "neutral", "positive"});
  state_ = sentiments.state_;
}

LabelSet::LabelSet(const std::vector<std::string>& names) {
  if (names.size() < kFewest || names.size() > kMost) {
    throw UsageError(
        fmt::format("label set: {}; there must be {} to {}", counted(names.size(), "label"), kFewest, kMost));
  }
  State state;
  for (const std::string& given : names) {
    const std::string_view name = strip_space(given);
    std::string folded = fold_case(name);
    check_name(name, folded);
    if (std::find(state.folded.begin(), state.folded.end(), folded) != state.folded.end()) {
      refuse_name(name, "appears twice; names must differ in more than case");
    }
    state.labels.push_back(label_at(state.names.size()));
    state.names.emplace_back(name);
    state.folded.push_back(std::move(folded));
  }
  state_ = std::make_shared<const State>(std::move(state));
}

LabelSet LabelSet::parse(std::string_view names) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t comma = names.find(',');
    parts.emplace_back(names.substr(0, comma));
    if (comma == std::string_view::npos) return LabelSet(parts);
    names.remove_prefix(comma + 1);
  }
}

std::optional<Label> LabelSet::find(std::string_view name) const {
  const auto found = std::find(state_->folded.begin(), state_->folded.end(), fold_case(strip_space(name)));
  if (found == state_->folded.end()) return std::nullopt;
  return label_at(static_cast<std::size_t>(found - state_->folded.begin()));
}

std::string LabelSet::listed() const { return fmt::format("{}", fmt::join(names(), ", ")); }

bool LabelSet::has_labels_of(const LabelSet& other) const {
  return size() == other.size() &&
         std::is_permutation(state_->folded.begin(), state_->folded.end(), other.state_->folded.begin());
}

}  // namespace flant5
