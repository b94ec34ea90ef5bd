#include "eval/checks.h"

#include <gmock/gmock.h>

#include "flant5/error.h"
#include "tests/eval/goldens.h"
#include "tests/eval/runs.h"
#include "tests/labels.h"

namespace flant5 {
namespace {

using testing::HasSubstr;

std::string usage_error(std::string_view text) {
  try {
    parse_thresholds(text, kSentiments);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(Thresholds, AreParsed) {
  const std::vector<Threshold> thresholds = parse_thresholds("accuracy=0.45,weighted_f1=0.4", kSentiments);
  ASSERT_EQ(thresholds.size(), 2U);
  EXPECT_EQ(thresholds[0].metric, Metric::kAccuracy);
  EXPECT_EQ(thresholds[0].bound, 0.45);
  EXPECT_EQ(thresholds[1].metric, Metric::kWeightedF1);
}

TEST(Thresholds, WrongOnesAreNamed) {
  EXPECT_THAT(usage_error("accuracy"), HasSubstr("\"accuracy\": write it as METRIC=BOUND"));
  EXPECT_THAT(usage_error("accuracy=0.4,f1=0.3"), HasSubstr("\"f1=0.3\": no such metric; there are accuracy, "));
  EXPECT_THAT(usage_error("invalid_rate=0.1"), HasSubstr("--max-invalid"));
  for (const char* bad : {"accuracy=", "accuracy=45", "accuracy=0.4x", "accuracy=nan", ""}) {
    EXPECT_NE(usage_error(bad), "accepted") << bad;
  }
}

Evaluation half_right() {
  std::vector<Prediction> rows;
  for (int i = 0; i < 50; ++i) {
    rows.push_back(test::row(2 * i, kNeutral, kNeutral));
    rows.push_back(test::row(2 * i + 1, kPositive, std::nullopt));
  }
  return evaluate(test::accumulated(rows));
}

TEST(Thresholds, AreHeldAgainstTheValueOrTheLowEnd) {
  const auto check = [](double bound, ThresholdSide side) {
    return check_thresholds(half_right(), {{Metric::kAccuracy, bound}}, side).front();
  };
  EXPECT_TRUE(check(0.5, ThresholdSide::kValue).passed);
  EXPECT_FALSE(check(0.51, ThresholdSide::kValue).passed);
  EXPECT_FALSE(check(0.5, ThresholdSide::kLow).passed);
  EXPECT_TRUE(check(0.3, ThresholdSide::kLow).passed);
  EXPECT_EQ(check(0.51, ThresholdSide::kValue).message, "accuracy is 0.5000, must be at least 0.51");
  EXPECT_THAT(check(0.5, ThresholdSide::kLow).message, HasSubstr("lower end of accuracy is 0.4"));
}

TEST(Thresholds, AnUndefinedMetricFails) {
  const Check check =
      check_thresholds(evaluate(Accumulator()), {{Metric::kAccuracy, 0}}, ThresholdSide::kValue).front();
  EXPECT_FALSE(check.passed);
  EXPECT_THAT(check.message, HasSubstr("undefined"));
}

TEST(InvalidLimit, CountsTheShareOfAllAnswers) {
  EXPECT_FALSE(check_invalid(half_right(), 0.49).passed);
  EXPECT_TRUE(check_invalid(half_right(), 0.5).passed);
  EXPECT_EQ(check_invalid(half_right(), 0.02).message, "invalid answers are 0.5000 of all, must be at most 0.02");
}

// A check that cannot be computed fails.
TEST(InvalidLimit, FailsWhereThereAreNoAnswers) {
  const Check check = check_invalid(evaluate(Accumulator()), 1);
  EXPECT_FALSE(check.passed);
  EXPECT_EQ(check.message, "there are no answers, of which at most 1 may be invalid");
}

TEST(BaselineCheck, FailsWhereARunHasNoGoldLabels) {
  const ConfusionMatrix some = test::matrix_of({{9, 0, 0, 0}, {0, 9, 0, 0}, {0, 0, 9, 0}});
  const ConfusionMatrix none = test::matrix_of({{0, 0, 0, 0}, {0, 0, 0, 0}, {0, 0, 0, 0}});
  for (const Check& check : check_baseline(some, none)) {
    EXPECT_FALSE(check.passed);
    EXPECT_THAT(check.message, HasSubstr("cannot be compared: this run has no row with a gold label"));
  }
  EXPECT_THAT(check_baseline(none, some)[0].message, HasSubstr("the baseline has no row"));
  EXPECT_FALSE(all_passed(check_baseline(none, none)));
}

TEST(BaselineCheck, FailsOnlyWhereTheRunIsSignificantlyWorse) {
  const ConfusionMatrix good = test::matrix_of({{90, 5, 5, 0}, {5, 90, 5, 0}, {5, 5, 90, 0}});
  const ConfusionMatrix bad = test::matrix_of({{60, 20, 20, 0}, {20, 60, 20, 0}, {20, 20, 60, 0}});
  EXPECT_FALSE(all_passed(check_baseline(good, bad)));
  EXPECT_TRUE(all_passed(check_baseline(bad, good)));
  EXPECT_TRUE(all_passed(check_baseline(good, good)));
  EXPECT_THAT(check_baseline(good, bad)[0].message, HasSubstr("accuracy 0.6000, baseline 0.9000: difference -0.3000"));
  EXPECT_THAT(check_baseline(good, bad)[0].message, HasSubstr("significantly worse"));
}

TEST(BaselineCheck, SaysThatTheBaselineIsOfOtherRows) {
  const ConfusionMatrix more = test::matrix_of({{9, 0, 0, 0}, {0, 9, 0, 0}, {0, 0, 9, 0}});
  const ConfusionMatrix less = test::matrix_of({{9, 0, 0, 0}, {0, 9, 0, 0}, {0, 0, 8, 0}});
  EXPECT_THAT(check_baseline(more, less)[0].message, HasSubstr("the baseline is of other rows"));
}

TEST(BaselineCheck, PairedRunsShowASmallerLoss) {
  JointMatrix joint;
  for (int i = 0; i < 100; ++i) {
    const std::optional<Label> before = i % 2 == 0 ? kNeutral : kPositive;
    joint.add(kNeutral, before, i % 10 == 0 ? std::nullopt : before);
  }
  EXPECT_FALSE(check_baseline(joint)[0].passed);
  EXPECT_TRUE(check_baseline(joint.first(), joint.second())[0].passed);
}

TEST(Junit, HasACaseForEachCheck) {
  const std::string xml =
      checks_to_junit({{"accuracy", true, "accuracy is 0.5000, at least 0.45"}, {"invalid", false, "1 < 2 & \"x\""}},
                      {.name = "rows.jsonl", .date = "2026-01-31T12:00:00Z", .seconds = 1.5});
  EXPECT_EQ(xml,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<testsuites tests=\"2\" failures=\"1\" errors=\"0\" time=\"1.500\">\n"
            "  <testsuite name=\"rows.jsonl\" tests=\"2\" failures=\"1\" errors=\"0\" time=\"1.500\" skipped=\"0\""
            " timestamp=\"2026-01-31T12:00:00Z\">\n"
            "    <testcase classname=\"rows.jsonl\" name=\"accuracy\" time=\"0\">\n"
            "      <system-out>accuracy is 0.5000, at least 0.45</system-out>\n"
            "    </testcase>\n"
            "    <testcase classname=\"rows.jsonl\" name=\"invalid\" time=\"0\">\n"
            "      <failure message=\"1 &lt; 2 &amp; &quot;x&quot;\"/>\n"
            "    </testcase>\n"
            "  </testsuite>\n"
            "</testsuites>\n");
}

}  // namespace
}  // namespace flant5
