#include "eval/summary.h"

#include <gmock/gmock.h>

#include <cmath>

#include "tests/eval/runs.h"
#include "tests/labels.h"

namespace flant5 {
namespace {

TEST(Summary, HasTheMajorityBesideEachMetricAndCountsTheRows) {
  std::vector<Prediction> run{test::row(1, kNeutral, kNeutral), test::row(2, kNeutral, kNeutral),
                              test::row(3, kNeutral, kNeutral), test::row(4, std::nullopt, std::nullopt),
                              test::row(5, kPositive, kPositive)};
  run[4].is_demonstration = true;
  run[0].text = run[1].text = "Sales rose .";
  EXPECT_EQ(summary(evaluate(test::accumulated(run))),
            "                      value  95 % interval      always neutral\n"
            "Accuracy             1.0000  [1.0000, 1.0000]   1.0000\n"
            "Balanced accuracy    1.0000  [1.0000, 1.0000]   1.0000\n"
            "Macro F1             0.3333  [0.3333, 0.3333]   0.3333\n"
            "Weighted F1          1.0000  [1.0000, 1.0000]   1.0000\n"
            "Matthews             0.0000  [0.0000, 0.0000]   0.0000\n"
            "Cohen's kappa             -  -                  -\n"
            "Accuracy (Wilson)            [0.4385, 1.0000]\n"
            "5 rows, 3 of them evaluated, 1 without a gold label, 1 left out because the prompt shows them. "
            "1 row repeats an earlier sentence; 0 sentences have conflicting gold labels.\n"
            "1 answer is invalid (25.00 %).\n");
}

TEST(Summary, HasTheCalibrationOfScoredRuns) {
  EXPECT_THAT(summary(evaluate(test::accumulated(test::noisy_run(50, 2, true)))),
              testing::ContainsRegex("Log loss +[0-9.]+  \\[[0-9.]+, [0-9.]+\\]\nBrier score"));
}

TEST(Summary, HasTheAccuracyOfTheMostConfidentRows) {
  EXPECT_THAT(summary(evaluate(test::accumulated(test::noisy_run(50, 2, true)))),
              testing::ContainsRegex("Most confident +accuracy  of the rows\n +[0-9.]+  50 %\n"));
}

TEST(Summary, HasTheFiguresBeforeAndAfterCalibrationAndTheSets) {
  Prediction row = test::row(1, kNeutral, kNeutral);
  row.scores = PerLabel<double>{std::log(0.25), std::log(0.5), std::log(0.25)};
  row.raw = RawAnswer{kPositive, {0, 0, std::log(2)}};
  row.prediction_set = std::vector<Label>{kNeutral, kPositive};
  const std::string text = summary(evaluate(test::accumulated({row})));
  EXPECT_THAT(text, testing::HasSubstr("Calibration          before    after\nAccuracy             0.0000   1.0000\n"));
  EXPECT_THAT(text, testing::HasSubstr("Log loss             1.3863   0.6931\n"));
  EXPECT_THAT(text,
              testing::HasSubstr("Prediction sets have 2.00 labels on average and hold the gold label in 1 of 1 rows "
                                 "(100.00 %); rows by size: 0 of 0, 0 of 1, 1 of 2.\n"));
}

TEST(Summary, CountsRowsThatAbstained) {
  Prediction row = test::row(1, kNeutral, std::nullopt);
  row.abstained = true;
  EXPECT_THAT(summary(evaluate(test::accumulated({row, test::row(2, kNeutral, std::nullopt)}))),
              testing::HasSubstr("2 rows, 1 of them evaluated, 1 too uncertain to be answered.\n1 answer is invalid"));
}

TEST(Summary, OfARunWithoutGoldHasNoMetrics) {
  EXPECT_EQ(summary(evaluate(test::accumulated({test::row(1, std::nullopt, kPositive)}))),
            "1 row, 0 of them evaluated, 1 without a gold label.\n0 answers are invalid (0.00 %).\n");
}

}  // namespace
}  // namespace flant5
