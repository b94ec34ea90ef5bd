#include "eval/sweep.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "flant5/error.h"
#include "tests/eval/runs.h"
#include "tests/labels.h"

namespace flant5 {
namespace {

SweepRun run_of(const std::string& prompt, std::size_t shots, const std::vector<Prediction>& rows) {
  SweepRun run({prompt, "sha256:1234", "", shots, "sha256:5678"}, kSentiments);
  for (const Prediction& row : rows) run.add(row);
  return run;
}

std::vector<Prediction> answers(std::optional<Label> first, std::optional<Label> second, std::optional<Label> third) {
  return {test::row(1, kNegative, first), test::row(2, kNeutral, second), test::row(3, kPositive, third)};
}

TEST(Sweep, RanksTheBestRunFirstAndTestsTheOthersAgainstIt) {
  const Sweep sweep = rank({run_of("a", 0, answers(kNegative, kNegative, kNegative)),
                            run_of("b", 3, answers(kNegative, kNeutral, kPositive)),
                            run_of("c", 0, answers(kNegative, kNeutral, std::nullopt))},
                           Metric::kAccuracy);
  ASSERT_EQ(sweep.runs.size(), 3U);
  EXPECT_EQ(sweep.runs[0].prompt.name, "b");
  EXPECT_EQ(sweep.runs[0].prompt.shots, 3U);
  EXPECT_FALSE(sweep.runs[0].against_best);
  EXPECT_EQ(sweep.runs[1].prompt.name, "c");
  EXPECT_DOUBLE_EQ(sweep.runs[1].against_best->difference, -1.0 / 3);
  EXPECT_EQ(sweep.runs[1].against_best->mcnemar, 1);
  EXPECT_EQ(sweep.runs[2].against_best->mcnemar, 0.5);
  EXPECT_EQ(sweep.runs[2].against_best->interval.high, 0);
}

TEST(Sweep, RanksOnTheRowsThatAllRunsAnswer) {
  std::vector<Prediction> shown = answers(kNegative, kNegative, kPositive);
  shown[1].is_demonstration = true;
  const Sweep sweep =
      rank({run_of("a", 1, shown), run_of("b", 0, answers(kNegative, std::nullopt, std::nullopt))}, Metric::kAccuracy);
  EXPECT_EQ(sweep.runs[0].figures.evaluated, 2);
  EXPECT_EQ(sweep.runs[1].figures.evaluated, 2);
  EXPECT_DOUBLE_EQ(sweep.runs[1].figures.scores[Metric::kAccuracy], 0.5);
  EXPECT_DOUBLE_EQ(sweep.runs[1].against_best->difference, -0.5);
  EXPECT_EQ(sweep.left_out, 1);
  EXPECT_THAT(sweep_table(sweep), testing::HasSubstr("\n1 labelled row is not counted: "));
  EXPECT_EQ(nlohmann::json::parse(sweep_to_json(sweep, test::manifest()))["left_out"], 1);
}

TEST(Sweep, ARunThatAbstainsOnHardRowsGainsNothing) {
  std::vector<Prediction> cautious = answers(kNegative, std::nullopt, std::nullopt);
  for (std::size_t row : {1U, 2U}) cautious[row].abstained = true;
  const Sweep sweep = rank(
      {run_of("bold", 0, answers(kNegative, kNeutral, kNegative)), run_of("cautious", 0, cautious)}, Metric::kAccuracy);
  EXPECT_EQ(sweep.runs[0].prompt.name, "bold");
  EXPECT_EQ(sweep.runs[1].figures.evaluated, 1);
  EXPECT_EQ(sweep.left_out, 2);
}

TEST(Sweep, NeedsALabelledRowThatAllRunsAnswer) {
  std::vector<Prediction> first = answers(kNegative, kNeutral, kPositive);
  std::vector<Prediction> second = first;
  first[0].abstained = true;
  for (std::size_t row : {1U, 2U}) second[row].fault = "too long";
  EXPECT_THAT(([&] {
                rank({run_of("a", 0, first), run_of("b", 0, second)}, Metric::kAccuracy);
              }),
              testing::ThrowsMessage<InputError>(testing::HasSubstr("there is none")));
}

TEST(Sweep, TableShowsUndefinedFiguresAsADash) {
  const std::vector<Prediction> one_label{test::row(1, kNeutral, kNeutral), test::row(2, kNeutral, kNeutral)};
  const std::string table =
      sweep_table(rank({run_of("a", 0, one_label), run_of("b", 0, one_label)}, Metric::kCohenKappa));
  EXPECT_THAT(table, testing::Not(testing::HasSubstr("nan")));
  EXPECT_THAT(table, testing::HasSubstr(" 2. b          0        -  -                 1.0000     0.0%  - -  p = 1\n"));
}

TEST(Sweep, RanksFewerInvalidAnswersHigher) {
  const Sweep sweep = rank({run_of("a", 0, answers(std::nullopt, std::nullopt, kPositive)),
                            run_of("b", 0, answers(kPositive, kPositive, kPositive))},
                           Metric::kInvalidRate);
  EXPECT_EQ(sweep.runs[0].prompt.name, "b");
}

TEST(Sweep, RefusesRunsOverOtherRows) {
  std::vector<Prediction> other = answers(kNegative, kNegative, kPositive);
  other[1].gold = kPositive;
  const SweepRun first = run_of("a", 0, answers(kNegative, kNeutral, kPositive));
  try {
    rank({first, run_of("b", 0, other)}, Metric::kAccuracy);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("row 2"));
  }
  other.resize(1);
  EXPECT_THROW(rank({first, run_of("b", 0, other)}, Metric::kAccuracy), InputError);
}

TEST(Sweep, TableHasALineForEachRun) {
  const Sweep sweep = rank({run_of("article-zero", 0, answers(kNegative, kNegative, kNegative)),
                            run_of("few", 3, answers(kNegative, kNeutral, kPositive))},
                           Metric::kAccuracy);
  const std::string table = sweep_table(sweep);
  EXPECT_THAT(table, testing::HasSubstr(" 1. few              3   1.0000  [1.0000, 1.0000]"));
  EXPECT_THAT(table, testing::HasSubstr(" 2. article-zero     0   0.3333  ["));
  EXPECT_THAT(table, testing::HasSubstr("p = 0.5\n"));
}

TEST(Sweep, WritesJson) {
  const Sweep sweep = rank(
      {run_of("a", 0, test::noisy_run(50, 1, false)), run_of("b", 3, test::noisy_run(50, 2, false))}, Metric::kMacroF1);
  const auto json = nlohmann::json::parse(sweep_to_json(sweep, test::manifest()));
  EXPECT_EQ(json["schema"], "flant5-sentiment/sweep/2");
  EXPECT_EQ(json["ranked_by"], "macro_f1");
  EXPECT_TRUE(json["runs"][0]["against_best"].is_null());
  EXPECT_LE(json["runs"][1]["against_best"]["difference"], 0.0);
  EXPECT_EQ(json["runs"][0]["prompt_hash"], "sha256:1234");
  EXPECT_EQ(json["labels"].size(), 3U);
  EXPECT_EQ(json["manifest"], nlohmann::json::parse(manifest_to_json(test::manifest())));
}

TEST(Sweep, OfNothingIsEmpty) { EXPECT_TRUE(rank({}, Metric::kAccuracy).runs.empty()); }

}  // namespace
}  // namespace flant5
