#include "pipeline/answerer.h"

#include <gmock/gmock.h>

#include <cmath>

#include "flant5/error.h"
#include "tests/generation/decoded.h"
#include "tests/labels.h"
#include "tests/pipeline/fake_model.h"

namespace flant5 {
namespace {

using testing::HasSubstr;

class AnswererTest : public testing::Test {
 protected:
  Answerer answerer(const Verbalizer& verbalizer, const ClassifierOptions& options) {
    return {model_.engine(), model_.tokenizer(), verbalizer, options, {}};
  }
  Answer answer(const Verbalizer& verbalizer, const ClassifierOptions& options, const std::string& text) {
    const TokenIds ids = model_.tokenizer().encode_input(text);
    std::vector<std::unique_ptr<Encoded>> batches;
    batches.push_back(model_.engine().encode(std::vector{Seq2Seq::Prompt(ids)}));
    return answerer(verbalizer, options).answer(std::move(batches), std::vector<std::uint64_t>{1}).at(0);
  }
  double probability(const Answer& answer, Label label) { return std::exp((*answer.scores)[index(label)]); }

  FakeModel model_;
  const ClassifierOptions score_{.mode = AnswerMode::kScore};
};

// A label is as likely as all of its words together.
TEST_F(AnswererTest, AddsUpTheWordsOfALabel) {
  const Answer one = answer(Verbalizer(kSentiments, {{"negative"}, {"neutral"}, {"positive"}}), score_, "row");
  const Answer two = answer(Verbalizer(kSentiments, {{"negative", "bad"}, {"neutral"}, {"positive"}}), score_, "row");
  const double before = probability(one, kNegative) / probability(one, kNeutral);
  const double after = probability(two, kNegative) / probability(two, kNeutral);
  EXPECT_GT(after, before);
  EXPECT_NEAR(probability(one, kPositive) / probability(one, kNeutral),
              probability(two, kPositive) / probability(two, kNeutral), 1e-6);
  double total = 0;
  for (const Label label : kSentiments) total += probability(two, label);
  EXPECT_NEAR(total, 1, 1e-9);
}

TEST_F(AnswererTest, AnswersWithTheFirstWordOfTheLikeliestLabel) {
  model_.answer("row", "bad");
  const Answer found = answer(Verbalizer(kSentiments, {{"poor", "bad"}, {"neutral"}, {"positive"}}), score_, "row");
  EXPECT_EQ(found.completion, "poor");
}

TEST_F(AnswererTest, CountsWordsOfOneLabelThatAreTheSameTokensOnce) {
  const Answer once = answer(Verbalizer(kSentiments, {{"negative"}, {"neutral"}, {"positive"}}), score_, "row");
  const Answer twice =
      answer(Verbalizer(kSentiments, {{"negative", " negative"}, {"neutral"}, {"positive"}}), score_, "row");
  for (const Label label : kSentiments) EXPECT_NEAR(probability(once, label), probability(twice, label), 1e-9);
}

// Two characters that the vocabulary lacks are one and the same token.
TEST_F(AnswererTest, RefusesWordsOfTwoLabelsThatAreTheSameTokensWhereTheyAreScored) {
  const Verbalizer same(kSentiments, {{"\xE5\xA5\xBD"}, {"neutral"}, {"\xE5\x9D\x8F"}});
  EXPECT_NO_THROW(answerer(same, {}));
  for (const AnswerMode mode : {AnswerMode::kScore, AnswerMode::kConstrained}) {
    try {
      answerer(same, {.mode = mode});
      FAIL() << "labels that cannot be told apart were taken";
    } catch (const UsageError& error) {
      EXPECT_THAT(error.what(), HasSubstr("\"\xE5\xA5\xBD\" (negative)"));
      EXPECT_THAT(error.what(), HasSubstr("\"\xE5\x9D\x8F\" (positive)"));
    }
  }
}

// Scored and generated from the same pass: the engine steps no more than for the longer of the two.
TEST_F(AnswererTest, ScoresBesideGenerationInOnePass) {
  model_.answer("row", "positive");
  answer(Verbalizer(kSentiments), {}, "row");
  const std::size_t generating = model_.engine().stepped_rows.exchange(0);
  answer(Verbalizer(kSentiments), score_, "row");
  const std::size_t scoring = model_.engine().stepped_rows.exchange(0);
  answer(Verbalizer(kSentiments), {.scores = true}, "row");
  EXPECT_LT(model_.engine().stepped_rows, generating + scoring);
}

class SelfConsistencyTest : public AnswererTest {
 protected:
  static ClassifierOptions draws(std::size_t samples, double temperature) {
    ClassifierOptions options;
    options.self_consistency = true;
    options.generation = {.max_new_tokens = 3, .do_sample = true, .temperature = temperature, .samples = samples};
    return options;
  }
  const Verbalizer verbalizer_{kSentiments};
};

TEST_F(SelfConsistencyTest, AgreesFullyWhereAllDrawsAreTheSame) {
  model_.answer("row", "positive");
  const Answer found = answer(verbalizer_, draws(5, 1e-3), "row");
  EXPECT_EQ(found.completion, "positive");
  EXPECT_EQ(found.agreement, 1);
}

TEST_F(SelfConsistencyTest, VotesForNoLabelWhereAllDrawsAreInvalid) {
  model_.answer("row", "bad");
  const Answer found = answer(verbalizer_, draws(4, 1e-3), "row");
  EXPECT_EQ(found.completion, "bad");
  EXPECT_EQ(found.agreement, 0);
}

// The votes are counted again here, of the same draws: shares are of all of them, valid or not.
TEST_F(SelfConsistencyTest, TakesTheLabelOfMostDraws) {
  model_.answer("row", "positive");
  for (const double temperature : {1.0, 1.6, 2.0, 2.4}) {
    const ClassifierOptions options = draws(31, temperature);
    const TokenIds ids = model_.tokenizer().encode_input("row");
    const auto drawn = decoded(model_.engine(), {ids},
                               {.generation = options.generation, .row_numbers = std::vector<std::uint64_t>{1}});
    std::size_t votes = 0;
    for (const Tokens& tokens : drawn.generated.tokens) {
      if (verbalizer_.parse(model_.tokenizer().decode(tokens)) == kPositive) ++votes;
    }
    const Answer found = answer(verbalizer_, options, "row");
    EXPECT_EQ(found.agreement, static_cast<double>(votes) / 31) << temperature;
    EXPECT_EQ(verbalizer_.parse(found.completion).has_value(), votes > 0);
  }
}

TEST_F(SelfConsistencyTest, NeedsDraws) {
  ClassifierOptions options = draws(3, 1);
  options.generation.do_sample = false;
  EXPECT_THROW(answerer(verbalizer_, options), UsageError);
  options = draws(3, 1);
  options.self_consistency = false;
  EXPECT_THROW(answerer(verbalizer_, options), UsageError);
  options = draws(3, 1);
  options.mode = AnswerMode::kScore;
  EXPECT_THROW(answerer(verbalizer_, options), UsageError);
}

}  // namespace
}  // namespace flant5
