#include "eval/joint_matrix.h"

#include <numeric>

#include "eval/significance.h"
#include "random.h"

namespace flant5 {
namespace {

// Calls visit(gold, first, second, count) for each cell, the three as indices.
template <typename Visit>
void for_each_cell(const JointMatrix::Counts& counts, const Visit& visit) {
  std::size_t i = 0;
  for (std::size_t gold = 0; gold < kLabelCount; ++gold) {
    for (std::size_t first = 0; first < kAnswerCount; ++first) {
      for (std::size_t second = 0; second < kAnswerCount; ++second) visit(gold, first, second, counts[i++]);
    }
  }
}

Eigen::Index at(std::size_t i) { return static_cast<Eigen::Index>(i); }

}  // namespace

ConfusionMatrix JointMatrix::first() const {
  ConfusionMatrix::Counts sums = ConfusionMatrix::Counts::Zero();
  for_each_cell(counts_, [&sums](std::size_t gold, std::size_t first, std::size_t, std::int64_t count) {
    sums(at(gold), at(first)) += count;
  });
  return ConfusionMatrix(sums);
}

ConfusionMatrix JointMatrix::second() const {
  ConfusionMatrix::Counts sums = ConfusionMatrix::Counts::Zero();
  for_each_cell(counts_, [&sums](std::size_t gold, std::size_t, std::size_t second, std::int64_t count) {
    sums(at(gold), at(second)) += count;
  });
  return ConfusionMatrix(sums);
}

std::int64_t JointMatrix::total() const { return std::accumulate(counts_.begin(), counts_.end(), std::int64_t{0}); }

std::int64_t JointMatrix::fixed() const {
  std::int64_t rows = 0;
  for_each_cell(counts_, [&rows](std::size_t gold, std::size_t first, std::size_t second, std::int64_t count) {
    if (first != gold && second == gold) rows += count;
  });
  return rows;
}

std::int64_t JointMatrix::broken() const {
  std::int64_t rows = 0;
  for_each_cell(counts_, [&rows](std::size_t gold, std::size_t first, std::size_t second, std::int64_t count) {
    if (first == gold && second != gold) rows += count;
  });
  return rows;
}

double JointMatrix::mcnemar() const { return mcnemar_exact(broken(), fixed()); }

ScoreIntervals bootstrap_difference(const JointMatrix& joint, const BootstrapOptions& options) {
  Random random(options.seed);
  const auto draw = [&] {
    JointMatrix::Counts drawn;
    resample(random, joint.counts(), drawn);
    const JointMatrix resampled(drawn);
    return difference(scores_of(resampled.second()), scores_of(resampled.first()));
  };
  return bootstrap(draw, options.draws);
}

}  // namespace flant5
