#include "eval/evaluation.h"

#include "eval/significance.h"

namespace flant5 {

Evaluation evaluate(const Accumulator& accumulator, const BootstrapOptions& options) {
  const ConfusionMatrix& matrix = accumulator.matrix();
  Evaluation evaluation;
  evaluation.rows = accumulator.rows();
  evaluation.duplicates = {accumulator.duplicates().repeated(), accumulator.duplicates().conflicting(),
                           accumulator.duplicates().complete()};
  evaluation.answers = accumulator.answers();
  evaluation.invalid_rate = accumulator.invalid_rate();
  evaluation.matrix = matrix;
  evaluation.scores = scores_of(matrix);
  evaluation.intervals = bootstrap(matrix, options);
  evaluation.wilson = wilson(matrix.correct(), matrix.total());
  if (matrix.total() > 0) evaluation.baseline = {majority_label(matrix), scores_of(majority_baseline(matrix))};
  if (accumulator.calibration().rows() > 0) {
    evaluation.calibration = accumulator.calibration();
    evaluation.selective = accumulator.selective().curve();
  }
  if (accumulator.sets().rows() > 0) evaluation.sets = accumulator.sets();
  if (accumulator.calibrated() > 0) {
    evaluation.raw = {scores_of(accumulator.raw_matrix()), accumulator.raw_calibration()};
  }
  evaluation.bootstrap = options;
  return evaluation;
}

}  // namespace flant5
