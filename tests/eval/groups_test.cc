#include "eval/groups.h"

#include <gmock/gmock.h>

#include "eval/checks.h"
#include "eval/html_figures.h"
#include "eval/json.h"
#include "eval/markdown_summary.h"
#include "eval/metrics_json.h"
#include "eval/summary.h"
#include "flant5/error.h"
#include "tests/eval/runs.h"
#include "tests/labels.h"

namespace flant5 {
namespace {

using testing::HasSubstr;

// Five rows of each of two sources, all right and two right, and one row that has none.
std::vector<Prediction> two_sources() {
  std::vector<Prediction> run;
  for (int i = 0; i < 11; ++i) {
    run.push_back(test::row(i + 1, kNeutral, i < 7 ? kNeutral : kPositive));
    if (i < 10) run.back().kept = {{"year", "2009"}, {"source", i < 5 ? R"("Reuters")" : R"("A, \"B\"")"}};
  }
  return run;
}

Evaluation grouped_evaluation() {
  Evaluation evaluation = evaluate(test::accumulated(two_sources()));
  evaluation.grouped = test::grouped(two_sources(), "source");
  return evaluation;
}

TEST(Groups, AreTheRowsWithTheSameValue) {
  const GroupedEvaluation grouped = test::grouped(two_sources(), "source");
  ASSERT_EQ(grouped.groups.size(), 3U);
  EXPECT_EQ(grouped.groups[0].value, "");
  EXPECT_EQ(grouped.groups[0].evaluation.rows.total, 1);
  EXPECT_EQ(grouped.groups[1].value, R"(A, "B")");
  EXPECT_EQ(grouped.groups[1].evaluation.scores[Metric::kAccuracy], 0.4);
  EXPECT_EQ(find_group(grouped, "Reuters")->scores[Metric::kAccuracy], 1);
  EXPECT_EQ(find_group(grouped, "reuters"), nullptr);
}

TEST(Groups, HaveTheFiguresOfARunOfTheirRowsAlone) {
  std::vector<Prediction> run = test::noisy_run(300, 4, true);
  std::vector<Prediction> part;
  for (std::size_t i = 0; i < run.size(); ++i) {
    run[i].kept = {{"part", std::to_string(i % 3)}};
    if (i % 3 == 1) part.push_back(run[i]);
  }
  Evaluation whole = evaluate(test::accumulated(run));
  whole.grouped = test::grouped(run, "part");
  Json group = Json::parse(metrics_to_json(whole, test::manifest())).at("groups").at("groups").at(1);
  Json alone = Json::parse(metrics_to_json(evaluate(test::accumulated(part)), test::manifest()));
  EXPECT_EQ(group.at("value"), "1");
  group.erase("value");
  for (const char* name : {"schema", "labels", "groups", "manifest"}) alone.erase(name);
  EXPECT_EQ(group, alone);
}

TEST(Groups, NumbersAndOtherJsonAreTheirText) {
  const GroupedEvaluation grouped = test::grouped(two_sources(), "year");
  ASSERT_EQ(grouped.groups.size(), 2U);
  EXPECT_EQ(grouped.groups[1].value, "2009");
  Groups groups("sorce", LabelSet());
  for (const Prediction& prediction : two_sources()) groups.add(prediction, std::nullopt);
  EXPECT_FALSE(groups.has_field());
}

TEST(Groups, RowsOfTooManyValuesAreCounted) {
  Groups groups("id", LabelSet());
  for (int i = 0; i < 300; ++i) {
    Prediction row = test::row(i + 1, kNeutral, kNeutral);
    row.kept = {{"id", std::to_string(i)}};
    groups.add(row, std::nullopt);
  }
  EXPECT_EQ(groups.evaluate().rows_in_no_group, 100);
  EXPECT_EQ(groups.evaluate().groups.size(), Groups::kMostGroups);
  Evaluation evaluation = evaluate(Accumulator());
  evaluation.grouped = groups.evaluate();
  EXPECT_THAT(summary(evaluation),
              HasSubstr("Only the first 200 values of 'id' are groups: 100 rows are in none of them.\n"));
}

TEST(Groups, AreLinesOfTheSummaries) {
  EXPECT_THAT(summary(grouped_evaluation()),
              HasSubstr("source       rows  accuracy  95 % interval     macro F1  invalid\n"
                        "(none)          1    0.0000  [0.0000, 0.0000]    0.0000        0\n"
                        "A, \"B\"          5    0.4000  [0.0000, 0.8000]    0.1905        0\n"
                        "Reuters         5    1.0000  [1.0000, 1.0000]    0.3333        0\n"));
  EXPECT_THAT(markdown_summary(grouped_evaluation(), {}, "run"),
              HasSubstr("| source | rows | accuracy | 95 % interval | macro F1 |\n|---|---|---|---|---|\n"
                        "| \\(none\\) | 1 | 0.0000 | 0.0000 to 0.0000 | 0.0000 |\n"));
  const std::string html = group_figures(*grouped_evaluation().grouped);
  EXPECT_THAT(html, HasSubstr("<td class=\"wrap\">A, &quot;B&quot;</td><td class=\"number\">5</td>"
                              "<td class=\"number\">0.4000</td>"));
  EXPECT_THAT(html, HasSubstr("<summary>Reuters: all metrics</summary>"));
}

std::vector<Check> checks_of(std::string_view text) {
  return check_thresholds(grouped_evaluation(),
                          parse_thresholds(text, kSentiments, FailWhere::kUnder, ThresholdSide::kValue, "source"));
}

TEST(Groups, AreNamedByChecks) {
  const std::vector<Check> checks =
      checks_of(R"(accuracy[source=Reuters]=0.8,accuracy[source=A, "B"]=0.8,accuracy=0.6,macro_f1[source=]=0)");
  ASSERT_EQ(checks.size(), 4U);
  EXPECT_EQ(checks[0].name, "accuracy[source=Reuters]");
  EXPECT_TRUE(checks[0].passed);
  EXPECT_FALSE(checks[1].passed);
  EXPECT_EQ(checks[1].message, R"(accuracy[source=A, "B"] is 0.4000, must be at least 0.8)");
  EXPECT_TRUE(checks[2].passed);
  EXPECT_TRUE(checks[3].passed);
  const Check missing = checks_of("accuracy[source=Bloomberg]=0.1").front();
  EXPECT_FALSE(missing.passed);
  EXPECT_EQ(missing.message, "accuracy[source=Bloomberg] has no rows");
}

TEST(Groups, OfChecksAreOfTheFieldThatRowsAreGroupedBy) {
  const auto error = [](std::string_view text, const std::string& group_by) -> std::string {
    try {
      parse_thresholds(text, kSentiments, FailWhere::kUnder, ThresholdSide::kValue, group_by);
    } catch (const UsageError& fault) {
      return fault.what();
    }
    return "accepted";
  };
  EXPECT_THAT(error("accuracy[source=a]=0.8", ""), HasSubstr("names a group of rows: it needs --group-by source"));
  EXPECT_THAT(error("accuracy[source=a]=0.8", "year"), HasSubstr("it needs --group-by source, not year"));
  EXPECT_THAT(error("accuracy[source]=0.8", "source"), HasSubstr("write a group as [FIELD=VALUE]"));
  EXPECT_THAT(error("acc[source=a]=0.8", "source"), HasSubstr("no such metric"));
  EXPECT_THAT(error("accuracy[source=a]", "source"), HasSubstr("write it as METRIC=BOUND"));
  EXPECT_THAT(error("accuracy[source=a=0.8", "source"), HasSubstr("no such metric"));
}

}  // namespace
}  // namespace flant5
