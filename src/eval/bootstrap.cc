#include "eval/bootstrap.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <span>
#include <utility>

#include "random.h"

namespace flant5 {
namespace {

ConfusionMatrix resampled(Random& random, const ConfusionMatrix& matrix) {
  ConfusionMatrix::Counts drawn(matrix.counts().rows(), matrix.counts().cols());
  const auto size = static_cast<std::size_t>(drawn.size());
  resample(random, std::span(matrix.counts().data(), size), std::span(drawn.data(), size));
  return {matrix.labels(), std::move(drawn)};
}

Interval interval_of(std::vector<double> values) {
  std::erase_if(values, [](double value) { return std::isnan(value); });
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  if (values.empty()) return {kNaN, kNaN};
  std::sort(values.begin(), values.end());
  return {quantile(values, kLowTail), quantile(values, kHighTail)};
}

}  // namespace

double quantile(const std::vector<double>& sorted, double probability) {
  const double position = probability * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  if (below + 1 >= sorted.size()) return sorted.back();
  return std::lerp(sorted[below], sorted[below + 1], position - static_cast<double>(below));
}

Scores difference(const Scores& a, const Scores& b) {
  Scores differences = a;
  std::transform(a.begin(), a.end(), b.begin(), differences.begin(), std::minus<>());
  return differences;
}

ScoreIntervals bootstrap(const std::function<Scores()>& draw, const LabelSet& labels, std::size_t draws) {
  PerMetric<std::vector<double>> values(labels);
  for (std::vector<double>& each : values) each.reserve(draws);
  for (std::size_t i = 0; i < draws; ++i) {
    const Scores scores = draw();
    auto each = values.begin();
    for (const double score : scores) (each++)->push_back(score);
  }
  ScoreIntervals intervals(labels);
  std::transform(values.begin(), values.end(), intervals.begin(),
                 [](std::vector<double>& each) { return interval_of(std::move(each)); });
  return intervals;
}

ScoreIntervals bootstrap(const ConfusionMatrix& matrix, const BootstrapOptions& options) {
  Random random(options.seed);
  return bootstrap([&] { return scores_of(resampled(random, matrix)); }, matrix.labels(), options.draws);
}

ScoreIntervals bootstrap_difference(const ConfusionMatrix& first, const ConfusionMatrix& second,
                                    const BootstrapOptions& options) {
  Random random(options.seed);
  const auto draw = [&] {
    const Scores before = scores_of(resampled(random, first));
    return difference(scores_of(resampled(random, second)), before);
  };
  return bootstrap(draw, first.labels(), options.draws);
}

}  // namespace flant5
