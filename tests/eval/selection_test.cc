#include "eval/selection.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "eval/significance.h"
#include "eval/sweep.h"
#include "flant5/error.h"
#include "tests/eval/runs.h"
#include "tests/labels.h"
#include "tests/temp_folder.h"

namespace flant5 {
namespace {

using testing::HasSubstr;
using testing::Not;

SweepRun run_of(const std::string& prompt, const std::vector<Prediction>& rows) {
  SweepRun run({prompt, "sha256:1234", "", 0, "sha256:5678"}, kSentiments);
  for (const Prediction& row : rows) run.add(row);
  return run;
}

// 20 negative rows, 30 neutral ones and 50 positive ones, mixed.
std::vector<Prediction> golds() {
  std::vector<Prediction> rows;
  for (std::int64_t i = 0; i < 100; ++i) {
    const Label gold = i % 10 < 2 ? kNegative : i % 10 < 5 ? kNeutral : kPositive;
    rows.push_back(test::row(i + 1, gold, gold));
  }
  return rows;
}

Label other_than(Label gold) { return gold == kNegative ? kPositive : kNegative; }

// Right on these rows, wrong on the others.
SweepRun right_on(const std::string& prompt, const RowPlaces& rows) {
  std::vector<Prediction> answers = golds();
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (!std::binary_search(rows.begin(), rows.end(), i)) answers[i].label = other_than(*answers[i].gold);
  }
  return run_of(prompt, answers);
}

RowPlaces numbers(std::size_t from, std::size_t to) {
  RowPlaces rows;
  for (; from < to; ++from) rows.push_back(from);
  return rows;
}

TEST(SplitRows, TakesItsShareOfEachLabel) {
  const std::vector runs{run_of("a", golds())};
  const SplitRows split = split_rows(runs, {.share = 0.3, .seed = 4});
  PerLabel<int> counts(3);
  for (const std::size_t row : split.chosen_on) ++counts[index(*runs[0].outcomes()[row].gold)];
  EXPECT_EQ(counts, (PerLabel<int>{6, 9, 15}));
  RowPlaces all = split.chosen_on;
  all.insert(all.end(), split.held_back.begin(), split.held_back.end());
  std::sort(all.begin(), all.end());
  EXPECT_EQ(all, numbers(0, 100));
  EXPECT_EQ(split.left_out, 0);
}

TEST(SplitRows, DependsOnTheSeedAlone) {
  const std::vector runs{run_of("a", golds()), right_on("b", {})};
  const auto drawn = [&](std::uint64_t seed) { return split_rows(runs, {.share = 0.5, .seed = seed}).chosen_on; };
  EXPECT_EQ(drawn(1), drawn(1));
  EXPECT_NE(drawn(1), drawn(2));
  EXPECT_EQ(drawn(1), split_rows(std::vector{runs[1]}, {.share = 0.5, .seed = 1}).chosen_on);
}

TEST(SplitRows, LeavesRowsOutThatSomeCandidateDoesNotEvaluate) {
  std::vector<Prediction> shown = golds();
  shown[3].is_demonstration = true;
  std::vector<Prediction> unread = golds();
  unread[7].fault = "no sentence";
  unread[8].abstained = true;
  for (auto* rows : {&shown, &unread}) (*rows)[9].gold.reset();
  const SplitRows split = split_rows(std::vector{run_of("a", shown), run_of("b", unread)}, {.share = 0.5});
  EXPECT_EQ(split.left_out, 3);
  EXPECT_EQ(split.chosen_on.size(), 48U);
  EXPECT_EQ(split.held_back.size(), 48U);
  for (const std::size_t row : {3U, 7U, 8U, 9U}) {
    EXPECT_THAT(split.chosen_on, Not(testing::Contains(row)));
    EXPECT_THAT(split.held_back, Not(testing::Contains(row)));
  }
}

TEST(SplitRows, CountTheSameRowsInAnyOrderOfTheRuns) {
  std::vector<Prediction> unread = golds();
  unread[7].fault = "no sentence";
  unread[7].gold.reset();
  const std::vector first{run_of("a", golds()), run_of("b", unread)};
  const std::vector second{first[1], first[0]};
  EXPECT_EQ(split_rows(first, {.share = 0.5}).left_out, 1);
  EXPECT_EQ(split_rows(second, {.share = 0.5}).left_out, 1);
  EXPECT_EQ(split_rows(first, {.share = 0.5}).chosen_on, split_rows(second, {.share = 0.5}).chosen_on);
}

TEST(SplitRows, RefusesAnEmptyPart) {
  const auto split = [](const std::vector<Prediction>& rows, double share) {
    return message_of<InputError>([&] { split_rows(std::vector{run_of("a", rows)}, {.share = share}); });
  };
  EXPECT_THAT(split({}, 0.3), HasSubstr("0 labelled rows"));
  EXPECT_THAT(split({golds()[0]}, 0.3), HasSubstr("1 labelled row"));
  EXPECT_THAT(split({golds()[0], golds()[1]}, 0.1), HasSubstr("another share"));
}

// The choice is better where it was made and worse where it is tested.
TEST(Selection, ChoosesOnOnePartAndTestsOnTheOther) {
  const SplitRows rows = split_rows(std::vector{run_of("a", golds())}, {.share = 0.3, .seed = 5});
  const std::vector runs{right_on("first", rows.held_back), right_on("none", {}), right_on("lucky", rows.chosen_on)};
  const Sweep sweep = rank_and_test(runs, Metric::kAccuracy, {.share = 0.3, .seed = 5});
  EXPECT_EQ(sweep.runs[0].prompt.name, "lucky");
  EXPECT_EQ(sweep.runs[0].figures.scores[Metric::kAccuracy], 1);
  EXPECT_EQ(sweep.runs[0].figures.rows, 30);
  EXPECT_FALSE(sweep.runs[1].against_best);
  const Selection& selection = *sweep.selection;
  EXPECT_EQ(selection.chosen, 2U);
  EXPECT_EQ(selection.chosen_on, 30U);
  EXPECT_EQ(selection.held_back, 70U);
  ASSERT_EQ(selection.runs.size(), 2U);
  EXPECT_EQ(selection.runs[0].prompt.name, "first");
  EXPECT_EQ(selection.runs[0].figures.scores[Metric::kAccuracy], 1);
  EXPECT_FALSE(selection.runs[0].against_first);
  EXPECT_EQ(selection.runs[1].figures.scores[Metric::kAccuracy], 0);
  EXPECT_EQ(selection.runs[1].against_first->difference, -1);
  EXPECT_EQ(selection.runs[1].against_first->interval.high, -1);
  EXPECT_EQ(selection.runs[1].against_first->mcnemar, mcnemar_exact(70, 0));
  EXPECT_FALSE(selection.runs[1].holm);
  const std::string table = sweep_table(sweep);
  EXPECT_THAT(table, HasSubstr("Chosen on 30 of 100 labelled rows, on which the best looks better than it is:\n"));
  EXPECT_THAT(table, HasSubstr("The 70 rows held back:\n"));
  EXPECT_THAT(table, HasSubstr("significantly worse than the first (p = 1.69e-21)"));
  EXPECT_THAT(table, Not(HasSubstr("--select-on")));
}

TEST(Selection, TakesTheFirstOfEquals) {
  const Sweep sweep =
      rank_and_test({right_on("a", numbers(0, 80)), right_on("b", numbers(0, 80))}, Metric::kAccuracy, {.share = 0.5});
  EXPECT_EQ(sweep.selection->chosen, 0U);
  ASSERT_EQ(sweep.selection->runs.size(), 1U);
  EXPECT_THAT(sweep_table(sweep), HasSubstr("(chosen, first)\nThe first candidate was chosen"));
}

TEST(Selection, CorrectsTheTestsOfAllCandidates) {
  const std::vector runs{right_on("a", numbers(0, 80)), right_on("b", numbers(0, 100)), right_on("c", numbers(5, 95)),
                         right_on("d", numbers(10, 80))};
  const Sweep sweep = rank_and_test(runs, Metric::kMacroF1, {.share = 0.4, .seed = 2, .test_all = true});
  const std::vector<HeldBackRun>& tested = sweep.selection->runs;
  ASSERT_EQ(tested.size(), 4U);
  std::vector<double> p;
  for (std::size_t i = 1; i < 4; ++i) {
    EXPECT_EQ(tested[i].place, i);
    p.push_back(tested[i].against_first->mcnemar);
  }
  const std::vector<double> adjusted = holm(p);
  for (std::size_t i = 1; i < 4; ++i) EXPECT_EQ(tested[i].holm, adjusted[i - 1]);
  EXPECT_DOUBLE_EQ(adjusted[0], 3 * p[0]);
  EXPECT_FALSE(tested[0].holm);
  EXPECT_THAT(sweep_table(sweep), HasSubstr(" by Holm)"));
  const auto json = nlohmann::json::parse(sweep_to_json(sweep, test::manifest()));
  EXPECT_EQ(json["selection"]["rows"], nlohmann::json::parse(R"({"chosen_on": 40, "held_back": 60, "left_out": 0})"));
  EXPECT_EQ(json["selection"]["held_back"][1]["against_first"]["holm_p"], adjusted[0]);
  EXPECT_TRUE(json["selection"]["held_back"][1]["is_chosen"]);
  EXPECT_TRUE(json["selection"]["held_back"][0]["is_first"]);
  EXPECT_TRUE(json["selection"]["held_back"][0]["against_first"].is_null());
}

TEST(Selection, WithoutItTheTableSaysThatTheBestLooksBetterThanItIs) {
  const std::vector runs{right_on("a", numbers(0, 80)), right_on("b", numbers(0, 90))};
  EXPECT_THAT(sweep_table(rank(runs, Metric::kAccuracy)),
              HasSubstr("The best of 2 candidates looks better on these rows than it is."));
  EXPECT_THAT(sweep_table(rank({runs[0]}, Metric::kAccuracy)), Not(HasSubstr("looks better")));
}

// Answers to rows whose gold labels say nothing about them. Every candidate but the first was drawn anew in 5 rows of
// 10, as prompts for one model do.
std::vector<SweepRun> noise(std::uint64_t seed) {
  constexpr std::size_t kRows = 200;
  constexpr std::size_t kCandidates = 30;
  Random random(seed);
  const auto any = [&random] { return label_at(random.below(3)); };
  std::vector<Prediction> rows;
  for (std::size_t i = 0; i < kRows; ++i) {
    const Label gold = any();
    rows.push_back(test::row(static_cast<std::int64_t>(i + 1), gold, any()));
  }
  std::vector<SweepRun> runs{run_of("0", rows)};
  for (std::size_t run = 1; run < kCandidates; ++run) {
    std::vector<Prediction> answers = rows;
    for (Prediction& answer : answers) {
      if (random.below(10) < 5) answer.label = any();
    }
    runs.push_back(run_of(std::to_string(run), answers));
  }
  return runs;
}

bool is_significant(const std::optional<PairedTest>& test, const std::optional<double>& holm = std::nullopt) {
  return test && holm.value_or(test->mcnemar) < 0.05;
}

// Each of 200 tests at the level .05 finds something in noise with a probability of .05 at most, since McNemar's exact
// test never exceeds its level; a binomial count of 200 at .05 exceeds 18, or 9 %, with a probability of .0058. So do
// all tests of a run together after Holm's correction. The best of 30 on the rows that it was chosen on, tested there
// against the first, is "significant" far more often: what the part held back is for.
TEST(Selection, FindsNothingInNoise) {
  constexpr std::uint64_t kRuns = 200;
  constexpr int kMost = 18;
  const BootstrapOptions few_draws{.draws = 1};
  int found = 0;
  int found_by_any = 0;
  int found_without = 0;
  for (std::uint64_t seed = 1; seed <= kRuns; ++seed) {
    const std::vector<SweepRun> runs = noise(seed);
    const SelectionOptions options{.share = 0.3, .seed = seed, .test_all = true};
    const SplitRows rows = split_rows(runs, options);
    const Selection selection = select(runs, rows, Metric::kAccuracy, options, few_draws);
    const auto& tested = selection.runs;
    found += is_significant(tested[selection.chosen].against_first) ? 1 : 0;
    found_by_any += std::any_of(tested.begin(), tested.end(),
                                [](const HeldBackRun& run) { return is_significant(run.against_first, run.holm); })
                        ? 1
                        : 0;
    const RowPlaces all = common_rows(runs).places;
    const SweepRun& best = runs[ranking(runs, all, Metric::kAccuracy).front()];
    found_without += is_significant(test_against(runs.front(), best, all, Metric::kAccuracy, few_draws)) ? 1 : 0;
  }
  EXPECT_LE(found, kMost);
  EXPECT_LE(found_by_any, kMost);
  EXPECT_GT(found_without, 2 * kMost);
  RecordProperty("found", found);
  RecordProperty("found_by_any", found_by_any);
  RecordProperty("found_without", found_without);
}

// What is really there is found: the one candidate of 30 that is right in half of the rows that the others guess.
TEST(Selection, FindsACandidateThatIsBetter) {
  int found = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    std::vector<SweepRun> runs = noise(seed);
    std::vector<Prediction> better;
    Random random(seed + 1000);
    for (const Outcome& outcome : runs.front().outcomes()) {
      const bool knows = random.below(2) == 0;
      better.push_back(test::row(static_cast<std::int64_t>(better.size() + 1), outcome.gold,
                                 knows ? outcome.gold : label_at(random.below(3))));
    }
    runs[5] = run_of("better", better);
    const SelectionOptions options{.share = 0.3, .seed = seed, .test_all = true};
    const Selection selection = select(runs, split_rows(runs, options), Metric::kAccuracy, options, {.draws = 1});
    const HeldBackRun& chosen = selection.runs[selection.chosen];
    found += selection.chosen == 5 && is_significant(chosen.against_first, chosen.holm) ? 1 : 0;
  }
  EXPECT_GE(found, 18);
}

}  // namespace
}  // namespace flant5
