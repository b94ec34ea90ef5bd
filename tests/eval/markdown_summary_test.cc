#include "eval/markdown_summary.h"

#include <gmock/gmock.h>

#include <cmath>

#include "tests/eval/runs.h"
#include "tests/labels.h"

namespace flant5 {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(MarkdownSummary, HasFiguresAndFailedChecksFirst) {
  const std::string text = markdown_summary(
      evaluate(test::accumulated({test::row(1, kNeutral, kNeutral), test::row(2, kNeutral, kNeutral)})),
      {{"accuracy", true, "accuracy is 1.0000, at least 0.5"}, {"macro_f1", false, "macro_f1 is low"}}, "article-zero");
  EXPECT_THAT(
      text, testing::StartsWith("### article-zero\n\n| | value | 95 % interval | always neutral |\n|---|---|---|---|\n"
                                "| Accuracy | 1.0000 | 1.0000 to 1.0000 | 1.0000 |\n"));
  EXPECT_THAT(text, HasSubstr("| check | |\n|---|---|\n| ❌ macro\\_f1 | macro\\_f1 is low |\n| ✅ accuracy |"));
  EXPECT_THAT(text, testing::EndsWith("2 rows, 2 of them evaluated. 0 answers are invalid.\n\n"));
  EXPECT_THAT(text, Not(HasSubstr("Brier")));
}

TEST(MarkdownSummary, HasTheFiguresOfScoresAndSets) {
  std::vector<Prediction> run = test::noisy_run(50, 2, true);
  run[0].abstained = true;
  run[0].label.reset();
  for (Prediction& row : run) row.prediction_set = std::vector<Label>{kNeutral};
  const std::string text = markdown_summary(evaluate(test::accumulated(run)), {}, "run");
  EXPECT_THAT(text, HasSubstr("| Answered | 0.9800 |"));
  EXPECT_THAT(text, HasSubstr("| Calibration error |"));
  EXPECT_THAT(text, HasSubstr("| Prediction sets that hold the gold label |"));
  EXPECT_THAT(text, Not(HasSubstr("check")));
}

TEST(MarkdownSummary, EscapesWhatOthersWrote) {
  EXPECT_EQ(markdown_text("a|b <img> [x](y)\n"), "a\\|b \\<img\\> \\[x\\]\\(y\\)\\\\n");
}

TEST(MarkdownSummary, OfAComparison) {
  const NamedRun first{"a.jsonl", {test::row(1, kNeutral, kPositive), test::row(2, kNeutral, kNeutral)}};
  const NamedRun second{"b.jsonl", {test::row(1, kNeutral, kNeutral), test::row(2, kNeutral, kNeutral)}};
  const std::string text = markdown_summary(compare(first, second, kSentiments));
  EXPECT_THAT(text, HasSubstr("### b.jsonl against a.jsonl"));
  EXPECT_THAT(text, HasSubstr("| Accuracy | 0.5000 | 1.0000 | +0.5000 |"));
  EXPECT_THAT(text, HasSubstr("Of 2 rows 1 were fixed and 0 broken."));
}

}  // namespace
}  // namespace flant5
