// How good the scores (the probabilities of the labels) of a run are, gathered row by row in constant memory.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "eval/interval.h"
#include "flant5/label.h"

namespace flant5 {

// Rows whose most probable label has a probability in (lower, upper].
struct ConfidenceBin {
  std::int64_t rows = 0;
  std::int64_t correct = 0;   // the most probable label is the gold one
  double confidence_sum = 0;  // of the most probable label's probability
};

// A mean over rows and its standard error, by Welford's update.
class RunningMean {
 public:
  void add(double value);
  std::int64_t rows() const { return rows_; }
  double mean() const;        // NaN without rows
  Interval interval() const;  // mean -+ 1.96 standard errors; NaN with fewer than two rows

 private:
  std::int64_t rows_ = 0;
  double mean_ = 0;
  double squares_ = 0;  // sum of squared deviations from the mean
};

class Calibration {
 public:
  static constexpr std::size_t kBins = 15;  // equal widths over (0, 1], as Guo et al. 2017 use

  // scores: natural log-probabilities that sum to 1 as probabilities.
  void add(const PerLabel<double>& scores, Label gold);

  std::int64_t rows() const { return log_loss_.rows(); }
  const RunningMean& log_loss() const { return log_loss_; }  // as sklearn.metrics.log_loss: clipped at 2^-52
  // Sum of squared differences over the labels, 0 to 2, as sklearn.metrics.brier_score_loss with scale_by_half=False.
  const RunningMean& brier() const { return brier_; }
  // Mean over rows of |share of correct - mean confidence| of the row's bin (Naeini et al. 2015); NaN without rows.
  double expected_calibration_error() const;
  const std::array<ConfidenceBin, kBins>& bins() const { return bins_; }

 private:
  RunningMean log_loss_;
  RunningMean brier_;
  std::array<ConfidenceBin, kBins> bins_{};
};

}  // namespace flant5
