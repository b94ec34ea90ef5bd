#include "engine/score_matrix.h"

#include <ATen/ops/tensor.h>
#include <gmock/gmock.h>

#include <cmath>
#include <limits>

#include "tests/engine/engine.h"

namespace flant5 {
namespace {

using testing::ElementsAre;

ScoreMatrix matrix() {
  return ScoreMatrix(at::tensor({1.0F, 3.0F, 3.0F, -2.0F, 0.5F, 0.0F, 0.25F, 0.5F}, at::kFloat).view({2, 4}));
}

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
