// Two runs over the same rows, as counts: all that a paired comparison depends on.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include "eval/bootstrap.h"
#include "eval/confusion_matrix.h"

namespace flant5 {

class JointMatrix {
 public:
  // Rows by gold label and both answers, as answer_index() numbers them. Cells without rows are left out: of 64 labels
  // there are 270,400.
  struct Cell {
    std::size_t gold = 0;
    std::size_t first = 0;
    std::size_t second = 0;

    auto operator<=>(const Cell&) const = default;
  };
  using Counts = std::map<Cell, std::int64_t>;

  explicit JointMatrix(LabelSet labels = LabelSet()) : labels_(std::move(labels)) {}
  JointMatrix(LabelSet labels, Counts counts) : labels_(std::move(labels)), counts_(std::move(counts)) {}

  void add(Label gold, std::optional<Label> first, std::optional<Label> second) {
    ++counts_[{index(gold), answer_index(labels_, first), answer_index(labels_, second)}];
  }

  const LabelSet& labels() const { return labels_; }
  const Counts& counts() const { return counts_; }
  ConfusionMatrix first() const;   // of the first run alone
  ConfusionMatrix second() const;  // of the second run alone
  std::int64_t total() const;
  std::int64_t fixed() const;   // rows that only the second run has right
  std::int64_t broken() const;  // rows that only the first run has right
  double mcnemar() const;       // p of McNemar's exact test

 private:
  LabelSet labels_;
  Counts counts_;
};

// Of second minus first, whose rows are resampled together.
ScoreIntervals bootstrap_difference(const JointMatrix& joint, const BootstrapOptions& options);

}  // namespace flant5
