#include "eval/score_table.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "random.h"

namespace flant5 {

PerLabel<double> normalised(std::span<const double> scores) {
  const double top = *std::max_element(scores.begin(), scores.end());
  double sum = 0;
  for (const double score : scores) sum += std::exp(score - top);
  PerLabel<double> result(scores.begin(), scores.end());
  for (double& score : result) score -= top + std::log(sum);
  return result;
}

PerLabel<double> probabilities(const PerLabel<double>& scores) {
  PerLabel<double> result(scores.size());
  std::transform(scores.begin(), scores.end(), result.begin(), [](double score) { return std::exp(score); });
  return result;
}

Label likeliest(std::span<const double> scores) {
  return label_at(static_cast<std::size_t>(std::max_element(scores.begin(), scores.end()) - scores.begin()));
}

void ScoreTable::add(std::span<const double> scores, std::optional<Label> gold) {
  const PerLabel<double> row = normalised(scores);
  values_.insert(values_.end(), row.begin(), row.end());
  golds_.push_back(gold);
}

ScoreTable ScoreTable::rows_of(const std::vector<std::size_t>& rows) const {
  ScoreTable part(labels_);
  for (const std::size_t row : rows) part.add((*this)[row], golds_[row]);
  return part;
}

ScoreTable ScoreTable::divided_by(double temperature) const {
  ScoreTable divided(labels_);
  PerLabel<double> scores(labels_);
  for (std::size_t row = 0; row < rows(); ++row) {
    const std::span<const double> mine = (*this)[row];
    std::transform(mine.begin(), mine.end(), scores.begin(), [=](double score) { return score / temperature; });
    divided.add(scores, golds_[row]);
  }
  return divided;
}

PerLabel<double> ScoreTable::gold_counts() const {
  PerLabel<double> counts(labels_);
  for (const std::optional<Label>& gold : golds_) {
    if (gold) ++counts[index(*gold)];
  }
  return counts;
}

std::vector<std::size_t> stratified_parts(const ScoreTable& table, std::size_t parts, std::uint64_t seed) {
  std::vector<std::size_t> order(table.rows());
  std::iota(order.begin(), order.end(), std::size_t{0});
  Random(seed).shuffle(order);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return *table.gold(a) < *table.gold(b); });
  std::vector<std::size_t> part_of(table.rows());
  for (std::size_t i = 0; i < order.size(); ++i) part_of[order[i]] = i % parts;
  return part_of;
}

}  // namespace flant5
