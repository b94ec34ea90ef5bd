#include "eval/ensemble.h"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

#include "eval/score_table.h"
#include "flant5/error.h"
#include "tests/eval/goldens.h"
#include "tests/eval/runs.h"
#include "tests/labels.h"

namespace flant5 {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

Prediction scored(std::int64_t id, PerLabel<double> p, std::optional<Label> gold = kNeutral) {
  for (double& value : p) value = std::log(value);
  const Label label = likeliest(p);
  Prediction row = test::row(id, gold, label);
  row.scores = std::move(p);
  return row;
}

NamedRun run_of(const std::string& name, std::vector<std::optional<Label>> labels) {
  NamedRun run{name, {}};
  for (std::size_t i = 0; i < labels.size(); ++i) {
    run.predictions.push_back(test::row(static_cast<std::int64_t>(i + 1), kNeutral, labels[i]));
  }
  return run;
}

std::string error_of(const std::vector<NamedRun>& runs, EnsembleMethod method = EnsembleMethod::kVote) {
  try {
    combine(runs, method, kSentiments);
  } catch (const InputError& error) {
    return error.what();
  }
  return "combined";
}

TEST(Ensemble, TakesTheMeanLogProbability) {
  const Ensemble ensemble = combine({{"a", {scored(1, {0.8, 0.1, 0.1})}}, {"b", {scored(1, {0.2, 0.4, 0.4})}}},
                                    EnsembleMethod::kMeanLogProbability, kSentiments);
  const Prediction& row = ensemble.predictions.front();
  EXPECT_EQ(row.label, kNegative);
  EXPECT_NEAR(*row.confidence, 0.4 / (0.4 + 0.2 + 0.2), 1e-12);  // square roots of 0.16, 0.04 and 0.04
  EXPECT_EQ(row.agreement, 0.5);
  EXPECT_EQ(row.completion, "negative");
}

TEST(Ensemble, TakesTheMeanProbability) {
  const Ensemble ensemble = combine({{"a", {scored(1, {0.8, 0.2, 0})}}, {"b", {scored(1, {0, 0.4, 0.6})}}},
                                    EnsembleMethod::kMeanProbability, kSentiments);
  EXPECT_NEAR(*ensemble.predictions.front().confidence, 0.4, 1e-12);
  EXPECT_EQ(ensemble.predictions.front().label, kNegative);
}

TEST(Ensemble, TakesTheMostVotesAndOfEqualsTheFirst) {
  const auto none = std::nullopt;
  const Ensemble ensemble =
      combine({run_of("a", {kPositive, kPositive, none, none}), run_of("b", {kNeutral, kNeutral, none, none}),
               run_of("c", {kNeutral, kNegative, kNegative, none})},
              EnsembleMethod::kVote, kSentiments);
  EXPECT_EQ(ensemble.predictions[0].label, kNeutral);
  EXPECT_NEAR(*ensemble.predictions[0].agreement, 2.0 / 3, 1e-12);
  EXPECT_EQ(ensemble.predictions[1].label, kPositive);
  EXPECT_EQ(ensemble.predictions[2].label, kNegative);
  EXPECT_EQ(ensemble.predictions[3].label, std::nullopt);
}

TEST(Ensemble, TestsAgainstTheBestMember) {
  std::vector<std::optional<Label>> good(20, kNeutral);
  std::vector<std::optional<Label>> bad(20, kPositive);
  good[0] = kPositive;
  bad[0] = kNeutral;
  const Ensemble ensemble =
      combine({run_of("bad", bad), run_of("good", good), run_of("good too", good)}, EnsembleMethod::kVote, kSentiments);
  EXPECT_EQ(ensemble.best, 1U);
  EXPECT_TRUE(std::isnan(ensemble.members[1].mcnemar));
  EXPECT_NEAR(ensemble.members[0].mcnemar, 4.01e-5, 1e-6);  // 1 against 19
  EXPECT_NEAR(ensemble.members[0].adjusted, 3 * ensemble.members[0].mcnemar, 1e-12);
  EXPECT_EQ(ensemble.own.difference, 0);
  EXPECT_EQ(ensemble.own.adjusted, 1);
  EXPECT_THAT(ensemble_table(ensemble), HasSubstr("the best member"));
}

TEST(Ensemble, MeasuresAgreement) {
  for (const auto& c : test::golden("agreement.json")) {
    std::vector<NamedRun> members;
    for (const auto& answers : c["answers"]) {
      std::vector<std::optional<Label>> labels;
      for (const auto& answer : answers) labels.push_back(label_at(answer.get<std::size_t>()));
      members.push_back(run_of("m", labels));
    }
    const MemberAgreement agreement = combine(members, EnsembleMethod::kVote, kSentiments).agreement;
    EXPECT_NEAR(agreement.fleiss, c["fleiss"].get<double>(), 1e-12);
    EXPECT_NEAR(agreement.unanimous, c["unanimous"].get<double>(), 1e-12);
    EXPECT_NEAR(agreement.pairwise, c["pairwise"].get<double>(), 1e-12);
  }
}

TEST(Ensemble, LeavesOutRowsThatOneMemberDoesNotAnswer) {
  NamedRun a = run_of("a", {kNeutral, kNeutral, kNeutral});
  NamedRun b = run_of("b", {kNeutral, kNeutral, kNeutral});
  b.predictions[0].is_demonstration = true;
  b.predictions[1].fault = "no sentence";
  const Ensemble ensemble = combine({a, b}, EnsembleMethod::kVote, kSentiments);
  EXPECT_EQ(ensemble.evaluated, 1);
  EXPECT_TRUE(ensemble.predictions[0].is_demonstration);
  EXPECT_EQ(ensemble.predictions[1].label, kNeutral);
  EXPECT_EQ(ensemble.predictions[1].fault, std::nullopt);
}

TEST(Ensemble, VotesOfMembersThatAllAbstainAbstain) {
  NamedRun a = run_of("a", {std::nullopt, std::nullopt, kNeutral});
  NamedRun b = a;
  a.predictions[0].abstained = true;
  b.predictions[0].abstained = true;
  b.predictions[1].abstained = true;
  const Ensemble ensemble = combine({a, b}, EnsembleMethod::kVote, kSentiments);
  EXPECT_TRUE(ensemble.predictions[0].abstained);
  EXPECT_FALSE(ensemble.predictions[1].abstained) << "the other member's answer is invalid";
  EXPECT_FALSE(ensemble.predictions[2].abstained);
}

TEST(Ensemble, TakesGoldAndFieldsFromAMemberThatHasThem) {
  NamedRun a = run_of("a", {kNeutral});
  NamedRun b = a;
  b.predictions[0].kept.push_back({"source", "\"reuters\""});
  a.predictions[0].fault = "too long";
  a.predictions[0].gold.reset();
  for (const auto& runs : {std::vector{a, b}, std::vector{b, a}}) {
    const Prediction made = combine(runs, EnsembleMethod::kVote, kSentiments).predictions.front();
    EXPECT_EQ(made.gold, kNeutral);
    ASSERT_EQ(made.kept.size(), 1U);
    EXPECT_EQ(made.kept[0].name, "source");
  }
}

TEST(Ensemble, RefusesGoldLabelsThatDifferThoughTheFirstMemberHasNone) {
  NamedRun a = run_of("a", {kNeutral});
  NamedRun c = a;
  NamedRun b = a;
  a.predictions[0].fault = "too long";
  a.predictions[0].gold.reset();
  c.predictions[0].gold = kPositive;
  EXPECT_THAT(error_of({a, b, c}), HasSubstr("row 1 has the gold label neutral in one member and positive in another"));
}

TEST(Ensemble, NamesRowsThatAreMissingOrTwice) {
  NamedRun short_run = run_of("short", {kNeutral});
  NamedRun doubled = run_of("doubled", {kNeutral, kNeutral});
  doubled.predictions[1].id = std::int64_t{1};
  const NamedRun whole = run_of("whole", {kNeutral, kNeutral});
  EXPECT_THAT(error_of({whole, whole, short_run}), HasSubstr("row 2 of whole is not in short"));
  EXPECT_THAT(error_of({whole, doubled}), HasSubstr("row 1 is twice in doubled"));
}

TEST(Ensemble, NamesRowsWithoutScores) {
  const NamedRun plain = run_of("a", {kNeutral});
  EXPECT_THAT(error_of({plain, plain}, EnsembleMethod::kMeanProbability), HasSubstr("row 1 has no scores"));
  EXPECT_THAT(
      error_of({{"a", {scored(1, {1, 0, 0})}}, {"b", {scored(1, {0, 1, 0})}}}, EnsembleMethod::kMeanLogProbability),
      HasSubstr("row 1: each label is impossible to some member"));
}

TEST(Ensemble, OfRowsWithoutGoldHasNoTests) {
  NamedRun a{"a", {test::row(1, std::nullopt, kNeutral)}};
  const Ensemble ensemble = combine({a, a}, EnsembleMethod::kVote, kSentiments);
  EXPECT_EQ(ensemble.evaluated, 0);
  EXPECT_THAT(ensemble_table(ensemble), HasSubstr("Both members agree on 100.0 % of the rows"));
}

}  // namespace
}  // namespace flant5
