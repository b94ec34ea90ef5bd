#include "engine/score_matrix.h"

#include <ATen/ops/tensor.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "tests/engine/device.h"
#include "tests/engine/engine.h"

namespace flant5 {
namespace {

using testing::ElementsAre;

ScoreMatrix matrix_of(const std::vector<float>& values, std::int64_t rows) {
  return ScoreMatrix(at::tensor(values, at::kFloat).view({rows, -1}).to(test_device()));
}

ScoreMatrix matrix() { return matrix_of({1.0F, 3.0F, 3.0F, -2.0F, 0.5F, 0.0F, 0.25F, 0.5F}, 2); }

TEST(ScoreMatrix, TakesTheLowestIdOfEqualScores) { EXPECT_THAT(matrix().argmax(), ElementsAre(1, 0)); }

TEST(ScoreMatrix, ListsTheHighestScoresEqualOnesById) {
  const auto top = matrix().top_k(3);
  ASSERT_EQ(top.size(), 2U);
  std::vector<std::int64_t> ids;
  for (const TokenScore& token : top[0]) ids.push_back(token.token);
  EXPECT_THAT(ids, ElementsAre(1, 2, 0));
  EXPECT_FLOAT_EQ(top[1][2].score, 0.25F);
  EXPECT_EQ(matrix().top_k(100)[0].size(), 4U);
}

// Few different scores, so that most are equal to others, and bans among them.
TEST(ScoreMatrix, ListsAnyNumberAsASortDoes) {
  std::vector<float> values(300);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i * 7919 % 23);
  for (std::size_t i = 0; i < values.size(); i += 7) values[i] = -std::numeric_limits<float>::infinity();
  const ScoreMatrix scores = matrix_of(values, 1);
  std::vector<std::int64_t> sorted(values.size());
  std::iota(sorted.begin(), sorted.end(), std::int64_t{0});
  const auto score = [&](std::int64_t id) { return values[static_cast<std::size_t>(id)]; };
  std::stable_sort(sorted.begin(), sorted.end(), [&](auto a, auto b) { return score(a) > score(b); });
  for (const std::size_t k : {1U, 2U, 13U, 150U, 299U, 300U}) {
    const auto top = scores.top_k(k);
    std::vector<std::int64_t> ids;
    for (const TokenScore& token : top[0]) ids.push_back(token.token);
    EXPECT_EQ(ids, std::vector<std::int64_t>(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(k))) << k;
  }
}

TEST(ScoreMatrix, GivesScoresAndLogProbabilities) {
  const ScoreMatrix scores = matrix();
  EXPECT_THAT(scores.scores(std::vector<Entry>{{1, 2}, {0, 3}}), ElementsAre(0.25F, -2.0F));
  const double total = std::log(std::exp(1.0) + 2 * std::exp(3.0) + std::exp(-2.0));
  EXPECT_NEAR(scores.log_probabilities(std::vector<Entry>{{0, 1}})[0], 3 - total, 1e-6);
}

// What a processor has banned has no probability, and the others share it.
TEST(ScoreMatrix, CountsWithWhatWasSet) {
  ScoreMatrix scores = matrix();
  constexpr float kNever = -std::numeric_limits<float>::infinity();
  EXPECT_LT(scores.log_probabilities(std::vector<Entry>{{0, 1}})[0], -0.6);
  scores.set_scores(std::vector<Entry>{{0, 2}, {0, 0}, {0, 3}}, std::vector<float>{kNever, kNever, kNever});
  EXPECT_THAT(scores.log_probabilities(std::vector<Entry>{{0, 1}, {0, 2}}), ElementsAre(0, kNever));
  EXPECT_THAT(scores.argmax(), ElementsAre(1, 0));
}

TEST(ScoreMatrix, TurnsScoresIntoLogProbabilities) {
  ScoreMatrix scores = matrix();
  const std::vector<Entry> all{{0, 0}, {0, 1}, {0, 2}, {0, 3}};
  const std::vector<float> expected = scores.log_probabilities(all);
  scores.log_softmax();
  const std::vector<float> actual = scores.scores(all);
  double total = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_NEAR(actual[i], expected[i], 1e-6);
    total += std::exp(actual[i]);
  }
  EXPECT_NEAR(total, 1, 1e-6);
}

}  // namespace
}  // namespace flant5
