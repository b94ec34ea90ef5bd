#include "eval/scores.h"

#include <cmath>

#include "tests/eval/goldens.h"
#include "tests/labels.h"

namespace flant5 {
namespace {

TEST(Scores, AreThoseOfAMatrixWorkedOutByHand) {
  const Scores scores = scores_of(test::matrix_of({{1, 1, 0, 0}, {0, 4, 0, 0}, {0, 0, 1, 1}}));
  EXPECT_DOUBLE_EQ(scores[Metric::kAccuracy], 6.0 / 8);
  EXPECT_DOUBLE_EQ(scores[metric_of(kNegative, LabelMetric::kPrecision)], 1);
  EXPECT_DOUBLE_EQ(scores[metric_of(kNegative, LabelMetric::kRecall)], 0.5);
  EXPECT_DOUBLE_EQ(scores[metric_of(kNeutral, LabelMetric::kPrecision)], 0.8);
  EXPECT_DOUBLE_EQ(scores[Metric::kBalancedAccuracy], 2.0 / 3);
  EXPECT_DOUBLE_EQ(scores[Metric::kMicroPrecision], 6.0 / 7);
  EXPECT_DOUBLE_EQ(scores[Metric::kMicroRecall], 6.0 / 8);
  EXPECT_DOUBLE_EQ(scores[Metric::kInvalidRate], 1.0 / 8);
}

TEST(Scores, EqualScikitLearns) {
  for (const auto& c : test::golden("scores.json")) {
    const LabelSet labels(c["labels"].get<std::vector<std::string>>());
    const Scores scores = scores_of(test::matrix_from(c["counts"], labels));
    ASSERT_EQ(c["scores"].size(), metrics_of(labels).size());
    for (const Metric metric : metrics_of(labels)) {
      const std::string name = metric_name(metric, labels);
      test::expect_near(scores[metric], c["scores"][name], 1e-14, c["name"].get<std::string>() + ": " + name);
    }
  }
}

TEST(Scores, AreUndefinedWithoutRows) {
  for (const double value : scores_of(ConfusionMatrix())) EXPECT_TRUE(std::isnan(value));
}

TEST(Scores, EveryMetricIsFoundByItsName) {
  for (const LabelSet& labels : {kSentiments, LabelSet::parse("1 star,2 stars,precision,f1,recall_f1")}) {
    for (const Metric metric : metrics_of(labels))
      EXPECT_EQ(metric_from_name(metric_name(metric, labels), labels), metric);
  }
  EXPECT_EQ(metric_name(metric_of(kNeutral, LabelMetric::kRecall), kSentiments), "neutral_recall");
  EXPECT_EQ(metric_from_name("f1", kSentiments), std::nullopt);
}

}  // namespace
}  // namespace flant5
