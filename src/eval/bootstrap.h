// Percentile bootstrap intervals (Efron 1979): 95 % of the values that a metric takes when the rows are resampled.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "eval/confusion_matrix.h"
#include "eval/interval.h"
#include "eval/scores.h"

namespace flant5 {

struct BootstrapOptions {
  std::size_t draws = 1000;
  std::uint64_t seed = 0;
};

using ScoreIntervals = PerMetric<Interval>;

// NaN for a metric that no draw defines; draws that leave it undefined are left out of its interval.
ScoreIntervals bootstrap(const ConfusionMatrix& matrix, const BootstrapOptions& options);

// Of second minus first, whose rows are resampled each on their own: for runs that cannot be joined row by row. Both
// have the same labels in the same order.
ScoreIntervals bootstrap_difference(const ConfusionMatrix& first, const ConfusionMatrix& second,
                                    const BootstrapOptions& options);

// Intervals of whatever draw() returns, called options.draws times.
ScoreIntervals bootstrap(const std::function<Scores()>& draw, const LabelSet& labels, std::size_t draws);

// a[i] - b[i] for each metric.
Scores difference(const Scores& a, const Scores& b);

// The quantile of sorted values, linear between neighbours (numpy's default). values is not empty.
double quantile(const std::vector<double>& sorted, double probability);

}  // namespace flant5
