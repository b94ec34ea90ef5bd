#include "eval/confusion_matrix.h"

#include <algorithm>

namespace flant5 {

Label majority_label(const ConfusionMatrix& matrix) {
  return *std::max_element(kLabels.begin(), kLabels.end(),
                           [&matrix](Label a, Label b) { return matrix.support(a) < matrix.support(b); });
}

ConfusionMatrix majority_baseline(const ConfusionMatrix& matrix) {
  ConfusionMatrix::Counts counts = ConfusionMatrix::Counts::Zero();
  counts.col(static_cast<Eigen::Index>(index(majority_label(matrix)))) = matrix.counts().rowwise().sum();
  return ConfusionMatrix(counts);
}

}  // namespace flant5
