#include "flant5/eval/evaluation.h"

#include "flant5/eval/significance.h"

namespace flant5 {

Evaluation evaluate(const Tally& tally, const BootstrapOptions& options) {
  const ConfusionMatrix& matrix = tally.matrix();
  Evaluation evaluation;
  evaluation.rows = tally.rows();
  evaluation.duplicates = {tally.duplicates().repeated(), tally.duplicates().conflicting(),
                           tally.duplicates().complete()};
  evaluation.answers = tally.answers();
  evaluation.invalid_rate = tally.invalid_rate();
  evaluation.matrix = matrix;
  evaluation.scores = scores_of(matrix);
  evaluation.intervals = bootstrap(matrix, options);
  evaluation.wilson = wilson(matrix.correct(), matrix.total());
  if (matrix.total() > 0) evaluation.baseline = {majority_label(matrix), scores_of(majority_baseline(matrix))};
  if (tally.calibration().rows() > 0) evaluation.calibration = tally.calibration();
  evaluation.bootstrap = options;
  return evaluation;
}

}  // namespace flant5
