// A figure of a run by its name, as a check names it: a metric of the answers, or a figure of scores, abstaining and
// prediction sets.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "eval/evaluation.h"
#include "eval/interval.h"
#include "eval/scores.h"

namespace flant5 {

enum class TrustFigure : std::uint8_t {
  kAnswered,            // share of rows that did not abstain
  kAnsweredAtAccuracy,  // with a level: the largest share that can be answered with this accuracy
  kAccuracyAtAnswered,  // with a level: the accuracy when this share is answered
  kSelectiveArea,
  kSetCoverage,  // share of prediction sets that hold the gold label
  kSetSize,      // labels of a prediction set, on average
  kEce,          // expected calibration error
  kBrier,
  kLogLoss,
};

struct Figure {
  std::variant<Metric, TrustFigure> what;
  double level = 0;  // of the figures that have one

  bool operator==(const Figure&) const = default;
};

// "accuracy", "neutral_f1", "ece", "answered_at_accuracy_0.95"; none: there is no such figure.
std::optional<Figure> figure_from_name(std::string_view name, const LabelSet& labels);
std::string figure_name(const Figure& figure, const LabelSet& labels);
std::vector<std::string> figure_names(const LabelSet& labels);  // LEVEL stands for a level

bool is_better_when_lower(const Figure& figure);
bool is_share(const Figure& figure);  // or another number of which the largest size is 1
bool has_interval(const Figure& figure);

double figure_of(const Evaluation& evaluation, const Figure& figure);      // NaN where it is undefined
Interval interval_of(const Evaluation& evaluation, const Figure& figure);  // 95 %; NaN where it is undefined

}  // namespace flant5
