// Two runs over the same rows, as counts: all that a paired comparison depends on.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "eval/bootstrap.h"
#include "eval/confusion_matrix.h"

namespace flant5 {

class JointMatrix {
 public:
  using Counts = std::array<std::int64_t, kLabelCount * kAnswerCount * kAnswerCount>;  // [gold, first, second]

  JointMatrix() = default;
  explicit JointMatrix(const Counts& counts) : counts_(counts) {}

  void add(Label gold, std::optional<Label> first, std::optional<Label> second) {
    ++counts_[(index(gold) * kAnswerCount + answer_index(first)) * kAnswerCount + answer_index(second)];
  }

  const Counts& counts() const { return counts_; }
  ConfusionMatrix first() const;   // of the first run alone
  ConfusionMatrix second() const;  // of the second run alone
  std::int64_t total() const;
  std::int64_t fixed() const;   // rows that only the second run has right
  std::int64_t broken() const;  // rows that only the first run has right
  double mcnemar() const;       // p of McNemar's exact test

 private:
  Counts counts_{};
};

// Of second minus first, whose rows are resampled together.
ScoreIntervals bootstrap_difference(const JointMatrix& joint, const BootstrapOptions& options);

}  // namespace flant5
