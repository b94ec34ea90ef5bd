#include "eval/scores.h"

#include <cmath>

#include "tests/eval/goldens.h"

namespace flant5 {
namespace {

TEST(Scores, AreThoseOfAMatrixWorkedOutByHand) {
  const Scores scores = scores_of(test::matrix_of({{1, 1, 0, 0}, {0, 4, 0, 0}, {0, 0, 1, 1}}));
  EXPECT_DOUBLE_EQ(scores[Metric::kAccuracy], 6.0 / 8);
  EXPECT_DOUBLE_EQ(scores[Metric::kNegativePrecision], 1);
  EXPECT_DOUBLE_EQ(scores[Metric::kNegativeRecall], 0.5);
  EXPECT_DOUBLE_EQ(scores[Metric::kNeutralPrecision], 0.8);
  EXPECT_DOUBLE_EQ(scores[Metric::kBalancedAccuracy], 2.0 / 3);
  EXPECT_DOUBLE_EQ(scores[Metric::kMicroPrecision], 6.0 / 7);
  EXPECT_DOUBLE_EQ(scores[Metric::kMicroRecall], 6.0 / 8);
  EXPECT_DOUBLE_EQ(scores[Metric::kInvalidRate], 1.0 / 8);
}

TEST(Scores, EqualScikitLearns) {
  for (const auto& c : test::golden("scores.json")) {
    const Scores scores = scores_of(test::matrix_from(c["counts"]));
    ASSERT_EQ(c["scores"].size(), kMetricCount);
    for (const Metric metric : kMetrics) {
      const std::string name(metric_name(metric));
      test::expect_near(scores[metric], c["scores"][name], 1e-14, c["name"].get<std::string>() + ": " + name);
    }
  }
}

TEST(Scores, AreUndefinedWithoutRows) {
  for (const double value : scores_of(ConfusionMatrix())) EXPECT_TRUE(std::isnan(value));
}

TEST(Scores, EveryMetricIsFoundByItsName) {
  for (const Metric metric : kMetrics) EXPECT_EQ(metric_from_name(metric_name(metric)), metric);
  EXPECT_EQ(metric_of(Label::kPositive, LabelMetric::kF1), Metric::kPositiveF1);
  EXPECT_EQ(metric_name(metric_of(Label::kNeutral, LabelMetric::kRecall)), "neutral_recall");
  EXPECT_EQ(metric_from_name("f1"), std::nullopt);
}

}  // namespace
}  // namespace flant5
