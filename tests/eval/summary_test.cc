#include "eval/summary.h"

#include <gmock/gmock.h>

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
            "5 rows, 3 of them evaluated, 1 without a gold label, 1 left out as they are shown in the prompt. "
            "1 rows repeat an earlier sentence; 0 sentences have conflicting gold labels.\n"
            "1 answers are invalid (25.00 %).\n");
}

TEST(Summary, HasTheCalibrationOfScoredRuns) {
  EXPECT_THAT(summary(evaluate(test::accumulated(test::noisy_run(50, 2, true)))),
              testing::ContainsRegex("Log loss +[0-9.]+  \\[[0-9.]+, [0-9.]+\\]\nBrier score"));
}

TEST(Summary, OfARunWithoutGoldHasNoMetrics) {
  EXPECT_EQ(summary(evaluate(test::accumulated({test::row(1, std::nullopt, kPositive)}))),
            "1 rows, 0 of them evaluated, 1 without a gold label.\n0 answers are invalid (0.00 %).\n");
}

}  // namespace
}  // namespace flant5
