#include "eval/joint_matrix.h"

#include <numeric>
#include <vector>

#include "eval/significance.h"
#include "random.h"

namespace flant5 {
namespace {

// The rows by gold label and one of the answers.
ConfusionMatrix matrix_of(const JointMatrix& joint, std::size_t JointMatrix::Cell::*answer) {
  const auto labels = static_cast<Eigen::Index>(joint.labels().size());
  ConfusionMatrix::Counts counts = ConfusionMatrix::Counts::Zero(labels, labels + 1);
  for (const auto& [cell, count] : joint.counts()) {
    counts(static_cast<Eigen::Index>(cell.gold), static_cast<Eigen::Index>(cell.*answer)) += count;
  }
  return {joint.labels(), std::move(counts)};
}

template <typename Predicate>
std::int64_t rows_where(const JointMatrix::Counts& counts, Predicate predicate) {
  return std::accumulate(counts.begin(), counts.end(), std::int64_t{0}, [&](std::int64_t sum, const auto& entry) {
    return predicate(entry.first) ? sum + entry.second : sum;
  });
}

}  // namespace

ConfusionMatrix JointMatrix::first() const { return matrix_of(*this, &Cell::first); }

ConfusionMatrix JointMatrix::second() const { return matrix_of(*this, &Cell::second); }

std::int64_t JointMatrix::total() const {
  return rows_where(counts_, [](const Cell&) { return true; });
}

std::int64_t JointMatrix::fixed() const {
  return rows_where(counts_, [](const Cell& cell) { return cell.first != cell.gold && cell.second == cell.gold; });
}

std::int64_t JointMatrix::broken() const {
  return rows_where(counts_, [](const Cell& cell) { return cell.first == cell.gold && cell.second != cell.gold; });
}

double JointMatrix::mcnemar() const { return mcnemar_exact(broken(), fixed()); }

ScoreIntervals bootstrap_difference(const JointMatrix& joint, const BootstrapOptions& options) {
  Random random(options.seed);
  std::vector<std::int64_t> counts;
  for (const auto& [cell, count] : joint.counts()) counts.push_back(count);
  std::vector<std::int64_t> drawn(counts.size());
  const auto draw = [&] {
    resample(random, counts, drawn);
    JointMatrix::Counts cells = joint.counts();
    auto next = drawn.begin();
    for (auto& [cell, count] : cells) count = *next++;
    const JointMatrix resampled(joint.labels(), std::move(cells));
    return difference(scores_of(resampled.second()), scores_of(resampled.first()));
  };
  return bootstrap(draw, joint.labels(), options.draws);
}

}  // namespace flant5
