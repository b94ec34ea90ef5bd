#include "eval/checks.h"

#include <gmock/gmock.h>

#include <cmath>

#include "eval/significance.h"
#include "flant5/error.h"
#include "tests/eval/goldens.h"
#include "tests/eval/runs.h"
#include "tests/labels.h"

namespace flant5 {
namespace {

using testing::HasSubstr;

std::string usage_error(std::string_view text, FailWhere where = FailWhere::kUnder,
                        ThresholdSide side = ThresholdSide::kValue) {
  try {
    parse_thresholds(text, kSentiments, where, side);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(Thresholds, AreParsed) {
  const std::vector<Threshold> thresholds =
      parse_thresholds("accuracy=0.45,weighted_f1=0.4", kSentiments, FailWhere::kUnder);
  ASSERT_EQ(thresholds.size(), 2U);
  EXPECT_EQ(thresholds[0].figure, Figure{Metric::kAccuracy});
  EXPECT_EQ(thresholds[0].bound, 0.45);
  EXPECT_EQ(thresholds[1].figure, Figure{Metric::kWeightedF1});
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
    return check_thresholds(half_right(), {{Figure{Metric::kAccuracy}, bound}}, side).front();
  };
  EXPECT_TRUE(check(0.5, ThresholdSide::kValue).passed);
  EXPECT_FALSE(check(0.51, ThresholdSide::kValue).passed);
  EXPECT_FALSE(check(0.5, ThresholdSide::kWorseEnd).passed);
  EXPECT_TRUE(check(0.3, ThresholdSide::kWorseEnd).passed);
  EXPECT_EQ(check(0.51, ThresholdSide::kValue).message, "accuracy is 0.5000, must be at least 0.51");
  EXPECT_THAT(check(0.5, ThresholdSide::kWorseEnd).message, HasSubstr("lower end of accuracy is 0.4"));
}

// Every draw of rows that are all right is all right, however few they are.
TEST(Thresholds, TheLowEndOfAMetricThatIsOneInEveryDrawIsWilsons) {
  std::vector<Prediction> rows;
  for (int i = 0; i < 40; ++i) {
    const Label label = i < 10 ? kNeutral : i < 25 ? kPositive : kNegative;
    rows.push_back(test::row(i, label, label));
  }
  const Evaluation evaluation = evaluate(test::accumulated(rows));
  const auto low_end = [&](Metric metric, double wilsons) {
    const auto passes = [&](double bound) {
      return check_thresholds(evaluation, {{Figure{metric}, bound}}, ThresholdSide::kWorseEnd).front().passed;
    };
    EXPECT_TRUE(passes(wilsons - 1e-6)) << index(metric);
    EXPECT_FALSE(passes(wilsons + 1e-6)) << index(metric);
  };
  for (const Metric metric : {Metric::kAccuracy, Metric::kMacroF1, Metric::kMatthews}) {
    low_end(metric, wilson(40, 40).low);
  }
  low_end(metric_of(kNeutral, LabelMetric::kPrecision), wilson(10, 10).low);
  low_end(metric_of(kPositive, LabelMetric::kRecall), wilson(15, 15).low);
}

TEST(Thresholds, TheLowEndOfAMetricThatNeverVariesIsScaledByWilsons) {
  std::vector<Prediction> rows;
  for (int i = 0; i < 10; ++i) {
    const Label label = i < 5 ? kNeutral : kPositive;
    rows.push_back(test::row(i, label, label));  // the third label is absent: macro F1 is 2/3 in every draw
  }
  std::vector<Prediction> few_answers;
  for (int i = 0; i < 100; ++i)
    few_answers.push_back(test::row(i, kNeutral, i < 12 ? std::optional(kNeutral) : std::nullopt));
  const auto passes = [](const std::vector<Prediction>& run, Metric metric, double bound) {
    return check_thresholds(evaluate(test::accumulated(run)), {{Figure{metric}, bound}}, ThresholdSide::kWorseEnd)
        .front()
        .passed;
  };
  const double macro = 2.0 / 3 * wilson(10, 10).low;
  EXPECT_TRUE(passes(rows, Metric::kMacroF1, macro - 1e-6));
  EXPECT_FALSE(passes(rows, Metric::kMacroF1, macro + 1e-6));
  const double precision = wilson(12, 12).low;  // of the valid answers
  EXPECT_TRUE(passes(few_answers, Metric::kMicroPrecision, precision - 1e-6));
  EXPECT_FALSE(passes(few_answers, Metric::kMicroPrecision, precision + 1e-6));
}

TEST(Thresholds, AreReachedByAValueThatIsEqualButForRounding) {
  std::vector<Prediction> rows;
  const auto add = [&](Label gold, int right) {
    for (int i = 0; i < 10; ++i) {
      rows.push_back(
          test::row(static_cast<int>(rows.size()), gold, i < right ? gold : label_at((index(gold) + 1) % 3)));
    }
  };
  add(kNegative, 7);
  add(kNeutral, 8);
  add(kPositive, 9);
  const Evaluation evaluation = evaluate(test::accumulated(rows));
  ASSERT_LT(evaluation.scores[Metric::kBalancedAccuracy], 0.8);
  const std::vector<Threshold> thresholds{{Figure{Metric::kBalancedAccuracy}, 0.8}};
  EXPECT_TRUE(check_thresholds(evaluation, thresholds, ThresholdSide::kValue).front().passed);
}

TEST(Thresholds, AnUndefinedMetricFails) {
  const Check check =
      check_thresholds(evaluate(Accumulator()), {{Figure{Metric::kAccuracy}, 0}}, ThresholdSide::kValue).front();
  EXPECT_FALSE(check.passed);
  EXPECT_THAT(check.message, HasSubstr("undefined"));
}

TEST(Thresholds, OfTrust) {
  std::vector<Prediction> rows;
  for (int i = 0; i < 100; ++i) {
    rows.push_back(test::row(i, kNeutral, i < 80 ? kNeutral : kPositive));
    const double p = i < 50 ? 0.9 : 0.6;
    rows.back().scores = PerLabel<double>(3, std::log((1 - p) / 2));
    (*rows.back().scores)[index(*rows.back().label)] = std::log(p);
    rows.back().prediction_set = std::vector<Label>(i < 90 ? 1 : 0, kNeutral);
  }
  rows[50].label.reset();
  rows[50].abstained = true;
  rows[50].confidence = 0.6;
  const Evaluation evaluation = evaluate(test::accumulated(rows));
  const auto value = [&](const std::string& name) {
    return figure_of(evaluation, figure_from_name(name, kSentiments).value());
  };
  EXPECT_DOUBLE_EQ(value("answered"), 0.99);
  EXPECT_DOUBLE_EQ(value("answered_at_accuracy_0.95"), 0.5);
  EXPECT_DOUBLE_EQ(value("Accuracy_at_answered_1"), 0.8);
  EXPECT_DOUBLE_EQ(value("selective_area"), 0.5 * 1 + 0.5 * 0.8);
  EXPECT_DOUBLE_EQ(value("set_coverage"), 0.9);
  EXPECT_DOUBLE_EQ(value("set_size"), 0.9);
  EXPECT_NEAR(value("ece"), 0.5 * 0.1 + 0.5 * 0, 1e-12);
  const auto check = [&](std::string_view text, FailWhere where, ThresholdSide side = ThresholdSide::kValue) {
    return check_thresholds(evaluation, parse_thresholds(text, kSentiments, where, side), side).front();
  };
  EXPECT_EQ(check("answered_at_accuracy_0.95=0.6", FailWhere::kUnder).message,
            "answered_at_accuracy_0.95 is 0.5000, must be at least 0.6");
  EXPECT_TRUE(check("set_coverage=.88", FailWhere::kUnder).passed);
  EXPECT_FALSE(check("set_coverage=.88", FailWhere::kUnder, ThresholdSide::kWorseEnd).passed);
  EXPECT_EQ(check("ece=.04", FailWhere::kOver).message, "ece is 0.0500, must be at most 0.04");
  EXPECT_TRUE(check("brier=2", FailWhere::kOver).passed);
  EXPECT_THAT(check("brier=.1", FailWhere::kOver, ThresholdSide::kWorseEnd).message, HasSubstr("upper end of brier"));
}

TEST(Thresholds, OfTrustAreUndefinedWithoutScores) {
  for (const char* name : {"ece", "brier", "selective_area", "set_coverage", "set_size", "answered_at_accuracy_0.9"}) {
    EXPECT_TRUE(std::isnan(figure_of(half_right(), figure_from_name(name, kSentiments).value()))) << name;
  }
  EXPECT_EQ(figure_of(half_right(), figure_from_name("answered", kSentiments).value()), 1);
}

TEST(Thresholds, OnTheWrongSideAreNamed) {
  EXPECT_THAT(usage_error("ece=0.1"), HasSubstr("\"ece\": less is better here; use --fail-over"));
  EXPECT_THAT(usage_error("accuracy=0.1", FailWhere::kOver), HasSubstr("more is better here; use --fail-under"));
  EXPECT_THAT(usage_error("ace=0.1", FailWhere::kOver),
              HasSubstr("there are invalid_rate, set_size, ece, brier, log_loss"));
  EXPECT_THAT(usage_error("answered_at_accuracy_2=0.1"), HasSubstr("answered_at_accuracy_LEVEL"));
  EXPECT_THAT(usage_error("selective_area=0.1", FailWhere::kUnder, ThresholdSide::kWorseEnd),
              HasSubstr("has no interval"));
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
  EXPECT_EQ(check.message, "there are no answers; at most 1 of them may be invalid");
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
  EXPECT_THAT(check_baseline(more, less)[0].message, HasSubstr("the baseline has other rows"));
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
