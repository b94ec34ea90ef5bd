// Gold labels against answers, as counts: all that the metrics of a run depend on, however many rows it has.
#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "flant5/label.h"

namespace flant5 {

// An answer is a label or, in the last column, no label at all.
template <typename T>
using PerAnswer = std::vector<T>;

inline std::size_t answer_index(const LabelSet& labels, std::optional<Label> answer) {
  return answer ? index(*answer) : labels.size();
}

std::string_view answer_name(const LabelSet& labels, std::optional<Label> answer);  // "invalid" for no label
std::vector<std::string> answer_names(const LabelSet& labels);                      // the labels', then "invalid"

class ConfusionMatrix {
 public:
  using Counts = Eigen::Array<std::int64_t, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;  // [gold, answer]

  explicit ConfusionMatrix(LabelSet labels = LabelSet());
  // counts: [labels, labels + 1]
  ConfusionMatrix(LabelSet labels, Counts counts) : labels_(std::move(labels)), counts_(std::move(counts)) {}

  void add(Label gold, std::optional<Label> answer) { ++counts_(row(gold), column(answer)); }

  const LabelSet& labels() const { return labels_; }
  const Counts& counts() const { return counts_; }
  std::int64_t count(Label gold, std::optional<Label> answer) const { return counts_(row(gold), column(answer)); }
  std::int64_t support(Label gold) const { return counts_.row(row(gold)).sum(); }
  std::int64_t answered(std::optional<Label> answer) const { return counts_.col(column(answer)).sum(); }
  std::int64_t invalid() const { return answered(std::nullopt); }
  std::int64_t correct() const { return counts_.matrix().diagonal().sum(); }
  std::int64_t total() const { return counts_.sum(); }

  // The same counts with the labels in another order. `labels` has the same ones.
  ConfusionMatrix in_order_of(const LabelSet& labels) const;

  bool operator==(const ConfusionMatrix& other) const {
    return labels_ == other.labels_ && (counts_ == other.counts_).all();
  }

 private:
  static Eigen::Index row(Label gold) { return static_cast<Eigen::Index>(index(gold)); }
  Eigen::Index column(std::optional<Label> answer) const {
    return static_cast<Eigen::Index>(answer_index(labels_, answer));
  }

  LabelSet labels_;
  Counts counts_;
};

// The most frequent gold label; of equals the first, as scikit-learn's DummyClassifier. The matrix must not be empty.
Label majority_label(const ConfusionMatrix& matrix);

// The matrix of a program that answers every row with the majority label; empty if the matrix is.
ConfusionMatrix majority_baseline(const ConfusionMatrix& matrix);

}  // namespace flant5
