// The metrics of a confusion matrix, by scikit-learn's conventions (1.9): labels= the run's label set and
// zero_division=0, so that averages always run over all of its labels, whether or not the rows hold each of them, and
// figures of different runs stay comparable. An invalid answer is a predicted class that is never a gold one: wrong in
// accuracy and in its row's recall, a class of its own to Matthews and to kappa, and in no label's precision.
// Micro precision leaves invalid answers out, micro recall does not; without any, both equal accuracy.
// Balanced accuracy is the mean recall of the labels that have gold rows.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eval/confusion_matrix.h"

namespace flant5 {

// A figure that the rows do not give.
inline constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

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
  // Then precision, recall and F1 of each label: metric_of().
};
inline constexpr std::size_t kOverallMetricCount = 14;
constexpr std::size_t index(Metric metric) { return static_cast<std::size_t>(metric); }

// The metrics that a summary shows.
inline constexpr std::array kHeadlineMetrics{Metric::kAccuracy,   Metric::kBalancedAccuracy, Metric::kMacroF1,
                                             Metric::kWeightedF1, Metric::kMatthews,         Metric::kCohenKappa};

enum class LabelMetric : std::uint8_t { kPrecision, kRecall, kF1 };
constexpr Metric metric_of(Label label, LabelMetric part) {
  return static_cast<Metric>(kOverallMetricCount + 3 * index(label) + static_cast<std::size_t>(part));
}

std::optional<Label> label_of(Metric metric);  // none: it is of all labels

std::vector<Metric> metrics_of(const LabelSet& labels);  // all there are

std::string metric_name(Metric metric, const LabelSet& labels);   // "weighted_f1", "very negative_f1"
std::string metric_title(Metric metric, const LabelSet& labels);  // "Weighted F1", "very negative F1"
std::optional<Metric> metric_from_name(std::string_view name, const LabelSet& labels);

// A value of T for each metric of a label set.
template <typename T>
class PerMetric {
 public:
  PerMetric() = default;
  explicit PerMetric(const LabelSet& labels, const T& value = T())
      : values_(kOverallMetricCount + 3 * labels.size(), value) {}

  T& operator[](Metric metric) { return values_[index(metric)]; }
  const T& operator[](Metric metric) const { return values_[index(metric)]; }
  std::size_t size() const { return values_.size(); }
  auto begin() { return values_.begin(); }
  auto end() { return values_.end(); }
  auto begin() const { return values_.begin(); }
  auto end() const { return values_.end(); }

 private:
  std::vector<T> values_;
};

// NaN where a metric is undefined: all of them without rows, kappa when gold and answers are one same class.
using Scores = PerMetric<double>;

Scores scores_of(const ConfusionMatrix& matrix);

}  // namespace flant5
