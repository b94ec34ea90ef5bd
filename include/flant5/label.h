// The three sentiments, in the order of financial_phrasebank's ids.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace flant5 {

enum class Label : std::uint8_t { kNegative = 0, kNeutral = 1, kPositive = 2 };

inline constexpr std::array kLabels{Label::kNegative, Label::kNeutral, Label::kPositive};
inline constexpr std::size_t kLabelCount = kLabels.size();

// A value of T for each label, indexed with index(label).
template <typename T>
using PerLabel = std::array<T, kLabelCount>;

constexpr std::size_t index(Label label) { return static_cast<std::size_t>(label); }

std::string_view label_name(Label label);                     // "negative", "neutral", "positive"
std::optional<Label> label_from_name(std::string_view name);  // in any case, surrounding space ignored

}  // namespace flant5
