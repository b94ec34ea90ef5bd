#include "eval/bootstrap.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include "random.h"

namespace flant5 {
namespace {

ConfusionMatrix resampled(Random& random, const ConfusionMatrix& matrix) {
  ConfusionMatrix::Counts drawn;
  const auto size = static_cast<std::size_t>(drawn.size());
  resample(random, std::span(matrix.counts().data(), size), std::span(drawn.data(), size));
  return ConfusionMatrix(drawn);
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
  Scores differences;
  for (const Metric metric : kMetrics) differences[metric] = a[metric] - b[metric];
  return differences;
}

ScoreIntervals bootstrap(const std::function<Scores()>& draw, std::size_t draws) {
  PerMetric<std::vector<double>> values;
  for (const Metric metric : kMetrics) values[metric].reserve(draws);
  for (std::size_t i = 0; i < draws; ++i) {
    const Scores scores = draw();
    for (const Metric metric : kMetrics) values[metric].push_back(scores[metric]);
  }
  ScoreIntervals intervals;
  for (const Metric metric : kMetrics) intervals[metric] = interval_of(std::move(values[metric]));
  return intervals;
}

ScoreIntervals bootstrap(const ConfusionMatrix& matrix, const BootstrapOptions& options) {
  Random random(options.seed);
  return bootstrap([&] { return scores_of(resampled(random, matrix)); }, options.draws);
}

ScoreIntervals bootstrap_difference(const ConfusionMatrix& first, const ConfusionMatrix& second,
                                    const BootstrapOptions& options) {
  Random random(options.seed);
  const auto draw = [&] {
    const Scores before = scores_of(resampled(random, first));
    return difference(scores_of(resampled(random, second)), before);
  };
  return bootstrap(draw, options.draws);
}

}  // namespace flant5
