#include "eval/confusion_matrix.h"

#include <algorithm>

namespace flant5 {
namespace {

constexpr const char* kInvalidName = "invalid";

Eigen::Index rows_of(const LabelSet& labels) { return static_cast<Eigen::Index>(labels.size()); }

}  // namespace

std::string_view answer_name(const LabelSet& labels, std::optional<Label> answer) {
  return answer ? std::string_view(labels.name(*answer)) : kInvalidName;
}

std::vector<std::string> answer_names(const LabelSet& labels) {
  std::vector<std::string> names = labels.names();
  names.emplace_back(kInvalidName);
  return names;
}

ConfusionMatrix::ConfusionMatrix(LabelSet labels)
    : labels_(std::move(labels)), counts_(Counts::Zero(rows_of(labels_), rows_of(labels_) + 1)) {}

ConfusionMatrix ConfusionMatrix::in_order_of(const LabelSet& labels) const {
  ConfusionMatrix ordered(labels);
  for (const Label gold : labels_) {
    const Label new_gold = *labels.find(labels_.name(gold));
    for (const Label answer : labels_) {
      ordered.counts_(row(new_gold), ordered.column(labels.find(labels_.name(answer)))) = count(gold, answer);
    }
    ordered.counts_(row(new_gold), ordered.column(std::nullopt)) = count(gold, std::nullopt);
  }
  return ordered;
}

Label majority_label(const ConfusionMatrix& matrix) {
  return *std::max_element(matrix.labels().begin(), matrix.labels().end(),
                           [&matrix](Label a, Label b) { return matrix.support(a) < matrix.support(b); });
}

ConfusionMatrix majority_baseline(const ConfusionMatrix& matrix) {
  ConfusionMatrix::Counts counts = ConfusionMatrix::Counts::Zero(matrix.counts().rows(), matrix.counts().cols());
  counts.col(static_cast<Eigen::Index>(index(majority_label(matrix)))) = matrix.counts().rowwise().sum();
  return {matrix.labels(), std::move(counts)};
}

}  // namespace flant5
