#include "eval/calibration.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "eval/score_table.h"

namespace flant5 {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

std::size_t bin_of(double confidence) {
  std::size_t bin = 0;
  while (bin + 1 < Calibration::kBins &&
         confidence > static_cast<double>(bin + 1) / static_cast<double>(Calibration::kBins)) {
    ++bin;
  }
  return bin;
}

}  // namespace

void RunningMean::add(double value) {
  ++rows_;
  const double before = value - mean_;
  mean_ += before / static_cast<double>(rows_);
  squares_ += before * (value - mean_);
}

double RunningMean::mean() const { return rows_ == 0 ? kNaN : mean_; }

Interval RunningMean::interval() const {
  if (rows_ < 2) return {kNaN, kNaN};
  const auto n = static_cast<double>(rows_);
  const double half = kNormalQuantile * std::sqrt(squares_ / (n - 1) / n);
  return {mean_ - half, mean_ + half};
}

void Calibration::add(const PerLabel<double>& scores, Label gold) {
  const PerLabel<double> p = probabilities(scores);
  constexpr double kEpsilon = std::numeric_limits<double>::epsilon();
  log_loss_.add(-std::log(std::clamp(p[index(gold)], kEpsilon, 1 - kEpsilon)));

  double squares = 0;
  for (std::size_t i = 0; i < p.size(); ++i) {
    const double miss = p[i] - (i == index(gold) ? 1 : 0);
    squares += miss * miss;
  }
  brier_.add(squares);

  const auto top = std::max_element(p.begin(), p.end());
  ConfidenceBin& bin = bins_[bin_of(*top)];
  ++bin.rows;
  bin.confidence_sum += *top;
  if (static_cast<std::size_t>(top - p.begin()) == index(gold)) ++bin.correct;
}

double Calibration::expected_calibration_error() const {
  if (rows() == 0) return kNaN;
  double gap = 0;  // sum over bins of rows * |accuracy - confidence|
  for (const ConfidenceBin& bin : bins_) gap += std::abs(static_cast<double>(bin.correct) - bin.confidence_sum);
  return gap / static_cast<double>(rows());
}

}  // namespace flant5
