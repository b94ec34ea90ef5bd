// The scores of many rows, one after the other, for what is fitted to all of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "flant5/label.h"

namespace flant5 {

// Log-probabilities: any scores less the logarithm of the sum of their exponentials. At least one score is finite;
// minus infinity is the score of an impossible label.
PerLabel<double> normalised(std::span<const double> scores);

// The exponentials of log-probabilities.
PerLabel<double> probabilities(const PerLabel<double>& scores);

// The first of the labels with the highest score.
Label likeliest(std::span<const double> scores);

// 8 bytes a label and row.
class ScoreTable {
 public:
  explicit ScoreTable(std::size_t labels) : labels_(labels) {}

  // Kept normalised. `scores` has one of each label, at least one of them finite.
  void add(std::span<const double> scores, std::optional<Label> gold = std::nullopt);

  std::size_t labels() const { return labels_; }
  std::size_t rows() const { return golds_.size(); }
  std::span<const double> operator[](std::size_t row) const { return {values_.data() + row * labels_, labels_}; }
  std::optional<Label> gold(std::size_t row) const { return golds_[row]; }

  ScoreTable rows_of(const std::vector<std::size_t>& rows) const;  // these, in this order
  ScoreTable divided_by(double temperature) const;                 // and normalised again
  PerLabel<double> gold_counts() const;

 private:
  std::size_t labels_;
  std::vector<double> values_;  // [rows, labels]
  std::vector<std::optional<Label>> golds_;
};

// For each labelled row the part, from 0 to parts - 1, that it falls into: drawn by the seed, as even as can be within
// each gold label. Every row of `table` has a gold label.
std::vector<std::size_t> stratified_parts(const ScoreTable& table, std::size_t parts, std::uint64_t seed);

}  // namespace flant5
