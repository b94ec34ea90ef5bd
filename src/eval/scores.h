// The metrics of a confusion matrix, by scikit-learn's conventions (1.9): labels=[negative, neutral, positive] and
// zero_division=0, so that averages always run over the three labels, whether or not a run meets all of them, and
// figures of different runs stay comparable. An invalid answer is a predicted class that is never a gold one: wrong in
// accuracy and in its row's recall, a fourth class to Matthews and to kappa, and in no label's precision.
// Micro precision leaves invalid answers out, micro recall does not; without any, both equal accuracy.
// Balanced accuracy is the mean recall of the labels that have gold rows.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "eval/confusion_matrix.h"

namespace flant5 {

enum class Metric : std::uint8_t {
  kAccuracy,
  kBalancedAccuracy,
  kMacroPrecision,
  kMacroRecall,
  kMacroF1,
  kMicroPrecision,
  kMicroRecall,
  kMicroF1,
  kWeightedPrecision,
  kWeightedRecall,
  kWeightedF1,
  kMatthews,
  kCohenKappa,
  kInvalidRate,  // the one metric of which less is better
  kNegativePrecision,
  kNegativeRecall,
  kNegativeF1,
  kNeutralPrecision,
  kNeutralRecall,
  kNeutralF1,
  kPositivePrecision,
  kPositiveRecall,
  kPositiveF1,
};
inline constexpr std::size_t kMetricCount = 23;
constexpr std::size_t index(Metric metric) { return static_cast<std::size_t>(metric); }

// The metrics that a summary shows.
inline constexpr std::array kHeadlineMetrics{Metric::kAccuracy,   Metric::kBalancedAccuracy, Metric::kMacroF1,
                                             Metric::kWeightedF1, Metric::kMatthews,         Metric::kCohenKappa};

std::string_view metric_name(Metric metric);   // "weighted_f1"
std::string_view metric_title(Metric metric);  // "Weighted F1"
std::optional<Metric> metric_from_name(std::string_view name);

enum class LabelMetric : std::uint8_t { kPrecision, kRecall, kF1 };
constexpr Metric metric_of(Label label, LabelMetric part) {
  return static_cast<Metric>(index(Metric::kNegativePrecision) + 3 * index(label) + static_cast<std::size_t>(part));
}

// A value of T for each metric.
template <typename T>
class PerMetric {
 public:
  T& operator[](Metric metric) { return values_[index(metric)]; }
  const T& operator[](Metric metric) const { return values_[index(metric)]; }
  auto begin() const { return values_.begin(); }
  auto end() const { return values_.end(); }

 private:
  std::array<T, kMetricCount> values_{};
};

inline constexpr auto kMetrics = [] {
  std::array<Metric, kMetricCount> all{};
  for (std::size_t i = 0; i < kMetricCount; ++i) all[i] = static_cast<Metric>(i);
  return all;
}();

// NaN where a metric is undefined: all of them without rows, kappa when gold and answers are one same class.
using Scores = PerMetric<double>;

Scores scores_of(const ConfusionMatrix& matrix);

}  // namespace flant5
