#include "random.h"

#include <gmock/gmock.h>

#include <cmath>
#include <numeric>
#include <vector>

namespace flant5 {
namespace {

TEST(Random, IsSplitMix64) {
  Random random(1234567);  // the first numbers of the reference implementation for this seed
  EXPECT_EQ(random.next(), 6457827717110365317U);
  EXPECT_EQ(random.next(), 3203168211198807973U);
}

TEST(Binomial, TakesCertainAndImpossibleTrialsAtTheirWord) {
  Random random(1);
  EXPECT_EQ(random.binomial(1000, 5, 5), 1000);
  EXPECT_EQ(random.binomial(1000, 0, 5), 0);
  EXPECT_EQ(random.binomial(0, 2, 5), 0);
}

TEST(Binomial, HasTheMeanAndVarianceOfItsDistribution) {
  struct Case {
    std::int64_t n, part, whole;
  };
  for (const auto& [n, part, whole] : {Case{1, 1, 3}, Case{64, 1, 2}, Case{100, 7, 10}, Case{5000, 3, 1000}}) {
    Random random(42);
    constexpr int kDraws = 20000;
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < kDraws; ++i) {
      const auto k = static_cast<double>(random.binomial(n, part, whole));
      sum += k;
      squares += k * k;
    }
    const double p = static_cast<double>(part) / static_cast<double>(whole);
    const double variance = static_cast<double>(n) * p * (1 - p);
    const double mean = sum / kDraws;
    EXPECT_NEAR(mean, static_cast<double>(n) * p, 4 * std::sqrt(variance / kDraws)) << n;
    EXPECT_NEAR(squares / kDraws - mean * mean, variance, 0.06 * variance) << n;
  }
}

TEST(Resample, KeepsTheNumberOfRowsAndNeverFillsAnEmptyCell) {
  const std::vector<std::int64_t> counts{0, 12, 0, 30, 1, 0};
  std::vector<std::int64_t> drawn(counts.size());
  Random random(3);
  for (int i = 0; i < 100; ++i) {
    resample(random, counts, drawn);
    EXPECT_EQ(std::accumulate(drawn.begin(), drawn.end(), std::int64_t{0}), 43);
    EXPECT_EQ(drawn[0] + drawn[2] + drawn[5], 0);
  }
}

}  // namespace
}  // namespace flant5
