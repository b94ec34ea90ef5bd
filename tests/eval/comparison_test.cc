#include "eval/comparison.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "eval/comparison_report.h"
#include "flant5/error.h"
#include "tests/eval/runs.h"
#include "tests/labels.h"

namespace flant5 {
namespace {

using testing::HasSubstr;

NamedRun before() {
  return {
      "a.jsonl",
      {test::row(1, kNegative, kNegative), test::row(2, kNeutral, kPositive), test::row(3, kPositive, kNeutral),
       test::row(4, std::nullopt, kPositive), test::row(5, kNeutral, std::nullopt), test::row(6, kNeutral, kNeutral)}};
}

NamedRun after() {
  return {
      "b.jsonl",
      {test::row(1, kNegative, kPositive), test::row(2, kNeutral, kNeutral), test::row(3, kPositive, kNegative),
       test::row(4, std::nullopt, kNeutral), test::row(5, kNeutral, std::nullopt), test::row(6, kNeutral, kNeutral)}};
}

std::string refusal_of(const NamedRun& first, const NamedRun& second) {
  try {
    compare(first, second, kSentiments);
  } catch (const InputError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(Comparison, TellsFixedFromBrokenRows) {
  const Comparison comparison = compare(before(), after(), kSentiments);
  EXPECT_EQ(comparison.joint.total(), 5);
  EXPECT_EQ(comparison.joint.fixed(), 1);
  EXPECT_EQ(comparison.joint.broken(), 1);
  EXPECT_DOUBLE_EQ(comparison.first[Metric::kAccuracy], 0.4);
  EXPECT_DOUBLE_EQ(comparison.difference[Metric::kAccuracy], 0);
  EXPECT_EQ(comparison.mcnemar, 1);
  std::vector<Change> changes;
  for (const ChangedRow& row : comparison.changed) changes.push_back(row.change);
  EXPECT_THAT(changes, testing::ElementsAre(Change::kBroken, Change::kFixed, Change::kOther, Change::kUnlabelled));
}

TEST(Comparison, JoinsRowsInAnyOrder) {
  NamedRun shuffled = after();
  std::swap(shuffled.predictions[0], shuffled.predictions[4]);
  const Comparison straight = compare(before(), after(), kSentiments);
  const Comparison joined = compare(before(), shuffled, kSentiments);
  EXPECT_EQ(joined.joint.counts(), straight.joint.counts());
  EXPECT_EQ(joined.changed.size(), straight.changed.size());
}

TEST(Comparison, RepeatedIdsAreJoinedInOrderWhereBothRunsHaveThem) {
  NamedRun first = before();
  NamedRun second = after();
  first.predictions[1].id = second.predictions[1].id = std::int64_t{1};
  EXPECT_EQ(compare(first, second, kSentiments).joint.fixed(), 1);
  std::swap(second.predictions[0], second.predictions[5]);
  EXPECT_THAT(refusal_of(first, second), HasSubstr("row 1 is twice in b.jsonl"));
}

TEST(Comparison, LeavesOutWhatEitherRunShowsOrCouldNotRead) {
  NamedRun first = before();
  NamedRun second = after();
  first.predictions[0].is_demonstration = true;
  second.predictions[1].is_demonstration = true;
  second.predictions[2].fault = "no sentence";
  second.predictions[2].gold.reset();
  const Comparison comparison = compare(first, second, kSentiments);
  EXPECT_EQ(comparison.left_out, 3);
  EXPECT_EQ(comparison.joint.total(), 2);
  EXPECT_EQ(comparison.changed.size(), 1U);
}

TEST(Comparison, NamesTheFirstRowThatDiffers) {
  NamedRun missing = after();
  missing.predictions.pop_back();
  EXPECT_THAT(refusal_of(before(), missing), HasSubstr("row 6 of a.jsonl is not in b.jsonl"));
  EXPECT_THAT(refusal_of(missing, before()), HasSubstr("row 6 of a.jsonl is not in b.jsonl"));

  NamedRun other_gold = after();
  other_gold.predictions[2].gold = kNegative;
  EXPECT_THAT(refusal_of(before(), other_gold),
              HasSubstr("row 3 has the gold label positive in a.jsonl and negative in b.jsonl"));

  NamedRun first = before();
  NamedRun other_text = after();
  first.predictions[1].text = "Sales rose";
  other_text.predictions[1].text = "Sales fell";
  EXPECT_THAT(refusal_of(first, other_text), HasSubstr("row 2 has another sentence"));

  NamedRun twice = before();
  twice.predictions[1].id = std::int64_t{1};
  EXPECT_THAT(refusal_of(twice, after()), HasSubstr("row 1 is twice in a.jsonl"));
}

TEST(Comparison, WritesJson) {
  const auto json =
      nlohmann::json::parse(comparison_to_json(compare(before(), after(), kSentiments), test::manifest()));
  EXPECT_EQ(json["schema"], "flant5-sentiment/comparison/2");
  EXPECT_EQ(json["rows"]["fixed"], 1);
  EXPECT_EQ(json["rows"]["unlabelled_changed"], 1);
  EXPECT_EQ(json["metrics"]["accuracy"]["difference"], 0.0);
  EXPECT_EQ(json["metrics"].size(), metrics_of(kSentiments).size());
  EXPECT_EQ(json["mcnemar"]["p"], 1.0);
  EXPECT_EQ(json["manifest"]["command"], "classify");
}

std::string changed_lines(const NamedRun& first, const NamedRun& second) {
  std::string lines;
  for (const ChangedRow& row : compare(first, second, kSentiments).changed) {
    lines += changed_row_to_json(row, kSentiments) + '\n';
  }
  return lines;
}

// Of many changed rows the first are held, and all are handed on and counted.
TEST(Comparison, HoldsAsManyChangedRowsAsItIsTold) {
  const NamedRun first = before();
  const NamedRun second = after();
  std::vector<RowId> handed_on;
  PairedRuns pairs(first.name, second.name, kSentiments, 1,
                   [&](const ChangedRow& row) { handed_on.push_back(row.id); });
  for (std::size_t i = 0; i < first.predictions.size(); ++i) pairs.add(first.predictions[i], second.predictions[i]);
  const Comparison found = pairs.finish();
  const Comparison whole = compare(first, second, kSentiments);
  ASSERT_GT(whole.changed.size(), 1U);
  EXPECT_EQ(found.changed.size(), 1U);
  EXPECT_EQ(found.changed_rows, static_cast<std::int64_t>(whole.changed.size()));
  EXPECT_EQ(handed_on.size(), whole.changed.size());
  EXPECT_EQ(found.unlabelled_changed, 1);
  EXPECT_THAT(comparison_table(found, 1), HasSubstr("... and "));
}

TEST(Comparison, PassesOnWhatItDoesNotKnowOfARow) {
  NamedRun second = after();
  second.predictions[1].more = {{"agreement", "0.75"}, {"note", "no JSON"}};
  EXPECT_THAT(changed_lines(before(), second),
              HasSubstr(R"("second":{"label":"neutral","completion":"neutral","agreement":0.75,)"
                        R"("note":"no JSON"}})"));
}

TEST(Comparison, WritesChangedRowsAsJsonLines) {
  NamedRun first = before();
  first.predictions[1].text = "Sales rose";
  EXPECT_THAT(changed_lines(first, after()),
              HasSubstr(R"({"id":2,"change":"fixed","gold":"neutral",)"
                        R"("first":{"label":"positive","completion":"positive"},)"
                        R"("second":{"label":"neutral","completion":"neutral"},"sentence":"Sales rose"})"
                        "\n"));
}

TEST(Comparison, TableSaysHowMuchAndWhetherItIsNoise) {
  NamedRun better = after();
  for (Prediction& row : better.predictions) row.label = row.gold;
  better.predictions[1].text = "Sales\x1b[2J rose";
  const std::string table = comparison_table(compare(before(), better, kSentiments), 2);
  EXPECT_THAT(table, HasSubstr("Accuracy             0.4000   1.0000   +0.6000  ["));
  EXPECT_THAT(table, HasSubstr("Of 5 rows 3 were fixed, 0 broken, 0 changed from one wrong answer to another."));
  EXPECT_THAT(table, HasSubstr("McNemar's exact test: p = 0.25, this may well be noise."));
  EXPECT_THAT(table, HasSubstr("id         change     gold      first     second    sentence\n"));
  EXPECT_THAT(table, HasSubstr("2          fixed      neutral   positive  neutral   Sales\\x1B[2J rose\n"));
  EXPECT_THAT(table, HasSubstr("... and 2 more\n"));
}

TEST(Comparison, TableHasNoColumnOfSentencesWithoutAny) {
  EXPECT_THAT(comparison_table(compare(before(), after(), kSentiments), 2),
              testing::EndsWith("\nid         change     gold      first     second\n"
                                "1          broken     negative  negative  positive\n"
                                "2          fixed      neutral   positive  neutral\n"
                                "... and 2 more\n"));
}

TEST(Comparison, OfRunsWithoutGoldCountsTheChangedAnswers) {
  NamedRun first = before();
  NamedRun second = after();
  for (Prediction& row : first.predictions) row.gold.reset();
  for (Prediction& row : second.predictions) row.gold.reset();
  EXPECT_THAT(comparison_table(compare(first, second, kSentiments)),
              HasSubstr("No row has a gold label; 4 answers changed."));
}

TEST(Comparison, TakesANumberWrittenAsTextForTheNumber) {
  std::vector<Prediction> numbers{test::row(7, kNeutral, kNeutral), test::row(8, kNeutral, kPositive)};
  std::vector<Prediction> texts{numbers[1], numbers[0]};
  texts[0].id = "8";
  texts[1].id = "7";
  EXPECT_EQ(compare({"a", numbers}, {"b", texts}, kSentiments).joint.total(), 2);
  numbers[0].id = "8";  // beside the number 8
  EXPECT_THROW(compare({"a", numbers}, {"b", texts}, kSentiments), InputError);
  texts[1].id = 8;
  const Comparison both = compare({"a", numbers}, {"b", texts}, kSentiments);
  EXPECT_EQ(both.joint.total(), 2);
  EXPECT_EQ(both.changed_rows, 2) << "the text 8 and the number 8 are different rows";
  texts[1].id = "07";
  EXPECT_THROW(compare({"a", numbers}, {"b", texts}, kSentiments), InputError);
}

TEST(Comparison, OfRunsThatAbstainOnEachRowSaysSo) {
  NamedRun first = before();
  for (Prediction& row : first.predictions) row.abstained = true;
  const Comparison comparison = compare(first, after(), kSentiments);
  const std::string table = comparison_table(comparison);
  EXPECT_THAT(table, HasSubstr("No row with a gold label was answered in both runs; 0 answers changed."));
  EXPECT_THAT(table, HasSubstr("were left out: too uncertain"));
}

TEST(Comparison, TableShowsUndefinedFiguresAsADash) {
  const std::vector<Prediction> one_label{test::row(1, kNeutral, kNeutral), test::row(2, kNeutral, kNeutral)};
  const std::string table = comparison_table(compare({"a", one_label}, {"b", one_label}, kSentiments));
  EXPECT_THAT(table, testing::Not(HasSubstr("nan")));
  EXPECT_THAT(table, testing::ContainsRegex("Cohen's kappa +- +- +-  -\n"));
}

TEST(Compare, LeavesRowsThatAbstainedOutAndCountsThem) {
  std::vector<Prediction> first{test::row(1, kNeutral, kNeutral), test::row(2, kNeutral, kPositive)};
  std::vector<Prediction> second = first;
  second[1].label.reset();
  second[1].abstained = true;
  const Comparison comparison = compare({"a", first}, {"b", second}, kSentiments);
  EXPECT_EQ(comparison.joint.total(), 1);
  EXPECT_EQ(comparison.abstained, 1);
  EXPECT_EQ(comparison.left_out, 0);
  EXPECT_TRUE(comparison.changed.empty());
  EXPECT_THAT(comparison_table(comparison, 5), testing::HasSubstr("1 row was left out: too uncertain"));
}

}  // namespace
}  // namespace flant5
