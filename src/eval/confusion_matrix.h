// Gold labels against answers, as counts: all that the metrics of a run depend on, however many rows it has.
#pragma once

#include <Eigen/Core>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "flant5/label.h"

namespace flant5 {

// An answer is a label or, in the last column, no label at all.
inline constexpr std::size_t kInvalid = kLabelCount;
inline constexpr std::size_t kAnswerCount = kLabelCount + 1;
inline constexpr std::array<std::string_view, kAnswerCount> kAnswerNames{"negative", "neutral", "positive", "invalid"};

template <typename T>
using PerAnswer = std::array<T, kAnswerCount>;

constexpr std::size_t answer_index(std::optional<Label> answer) { return answer ? index(*answer) : kInvalid; }

class ConfusionMatrix {
 public:
  using Counts = Eigen::Array<std::int64_t, kLabelCount, kAnswerCount, Eigen::RowMajor>;  // [gold, answer]

  ConfusionMatrix() : counts_(Counts::Zero()) {}
  explicit ConfusionMatrix(const Counts& counts) : counts_(counts) {}

  void add(Label gold, std::optional<Label> answer) { ++counts_(row(gold), column(answer)); }

  const Counts& counts() const { return counts_; }
  std::int64_t count(Label gold, std::optional<Label> answer) const { return counts_(row(gold), column(answer)); }
  std::int64_t support(Label gold) const { return counts_.row(row(gold)).sum(); }
  std::int64_t answered(std::optional<Label> answer) const { return counts_.col(column(answer)).sum(); }
  std::int64_t invalid() const { return answered(std::nullopt); }
  std::int64_t correct() const { return counts_.matrix().diagonal().sum(); }
  std::int64_t total() const { return counts_.sum(); }

  bool operator==(const ConfusionMatrix& other) const { return (counts_ == other.counts_).all(); }

 private:
  static Eigen::Index row(Label gold) { return static_cast<Eigen::Index>(index(gold)); }
  static Eigen::Index column(std::optional<Label> answer) { return static_cast<Eigen::Index>(answer_index(answer)); }

  Counts counts_;
};

// The most frequent gold label; of equals the first, as scikit-learn's DummyClassifier. The matrix must not be empty.
Label majority_label(const ConfusionMatrix& matrix);

// The matrix of a program that answers every row with the majority label; empty if the matrix is.
ConfusionMatrix majority_baseline(const ConfusionMatrix& matrix);

}  // namespace flant5
