#include "generation/decode.h"

#include <gmock/gmock.h>

#include <cmath>
#include <numeric>
#include <set>

#include "tests/generation/decoded.h"
#include "text/tokenizer.h"

namespace flant5 {
namespace {

using testing::AnyOfArray;

// The generated ids of decoder_ids: without pad at the start and </s> at the end.
Ids generated(const nlohmann::json& decoder_ids) {
  Ids ids = decoder_ids;
  ids.erase(ids.begin());
  if (!ids.empty() && ids.back() == 1) ids.pop_back();
  return ids;
}

std::vector<Ids> inputs_of(const nlohmann::json& runs) {
  std::vector<Ids> inputs;
  for (const auto& run : runs) inputs.push_back(run["input_ids"]);
  return inputs;
}

std::vector<Ids> answers_of(const nlohmann::json& runs) {
  std::vector<Ids> answers;
  for (const auto& run : runs) answers.push_back(generated(run["decoder_ids"]));
  return answers;
}

// ---- what transformers generates

class GoldenOf : public testing::TestWithParam<std::tuple<std::string, std::string>> {};

INSTANTIATE_TEST_SUITE_P(, GoldenOf, testing::Combine(testing::ValuesIn(kEngines), testing::ValuesIn(kCheckpoints)),
                         [](const auto& test) {
                           return std::get<0>(test.param) + "_" + test_name(std::get<1>(test.param));
                         });

TEST_P(GoldenOf, GeneratesWhatTransformersDoes) {
  const auto& [engine, checkpoint] = GetParam();
  const auto model = load_float32(checkpoint_folder(checkpoint), engine);
  const nlohmann::json runs = model_golden(checkpoint)["runs"];
  const DecodeOptions options{.generation = {.max_new_tokens = 6}};
  EXPECT_EQ(generated(*model, inputs_of(runs), options), answers_of(runs));
  for (const auto& run : runs) {
    EXPECT_EQ(generated(*model, {run["input_ids"].get<Ids>()}, options),
              std::vector<Ids>{generated(run["decoder_ids"])});
  }
}

class GreedyTiny : public testing::TestWithParam<std::string> {
 protected:
  const nlohmann::json runs_ = golden("tiny-completions.json")["runs"];
  const std::unique_ptr<Seq2Seq> model_ = load_float32(checkpoint_folder("tiny"), GetParam());
  const Tokenizer tokenizer_{checkpoint_folder("tiny")};
};

INSTANTIATE_TEST_SUITE_P(, GreedyTiny, testing::ValuesIn(kEngines));

TEST_P(GreedyTiny, CompletesPromptsAsTransformersDoes) {
  std::vector<Ids> prompts;
  for (const auto& run : runs_) prompts.push_back(tokenizer_.encode_input(run["prompt"].get<std::string>()));
  ASSERT_EQ(prompts, inputs_of(runs_));
  const std::vector<Ids> answers = generated(*model_, prompts);
  EXPECT_EQ(answers, answers_of(runs_));
  for (std::size_t row = 0; row < answers.size(); ++row) {
    EXPECT_EQ(tokenizer_.decode(answers[row]), runs_[row]["completion"].get<std::string>());
  }
}

// Batches of every size and order: each row's answer is its own.
TEST_P(GreedyTiny, GivesEachRowItsAnswerInAnyBatch) {
  const std::vector<Ids> inputs = inputs_of(runs_);
  const std::vector<Ids> expected = answers_of(runs_);
  for (const std::size_t size : {std::size_t{1}, std::size_t{2}, std::size_t{5}, inputs.size()}) {
    for (std::size_t first = 0; first + size <= inputs.size(); ++first) {
      std::vector<Ids> batch;
      std::vector<Ids> answers;
      for (std::size_t i = first + size; i-- > first;) {
        batch.push_back(inputs[i]);
        answers.push_back(expected[i]);
      }
      ASSERT_EQ(generated(*model_, batch), answers) << size << " rows from " << first;
    }
  }
}

// ---- what holds of any engine

class Decode : public testing::TestWithParam<std::string> {
 protected:
  const std::unique_ptr<Seq2Seq> model_ = load_float32(checkpoint_folder("flan"), GetParam());
};

INSTANTIATE_TEST_SUITE_P(, Decode, testing::ValuesIn(kAllEngines));

TEST_P(Decode, StopsAtTheLargestNumberOfTokens) {
  const std::vector<Ids> sequences = {random_sequence(13, 3), random_sequence(7, 4)};
  const std::vector<Ids> longer = generated(*model_, sequences, {.generation = {.max_new_tokens = 9}});
  for (const std::int64_t most : {0, 1, 2, 5, 8}) {
    const std::vector<Ids> cut = generated(*model_, sequences, {.generation = {.max_new_tokens = most}});
    for (std::size_t row = 0; row < cut.size(); ++row) {
      const auto kept = static_cast<std::ptrdiff_t>(std::min<std::size_t>(longer[row].size(), cut[row].size()));
      EXPECT_LE(cut[row].size(), static_cast<std::size_t>(most));
      EXPECT_EQ(cut[row].size(), std::min(longer[row].size(), static_cast<std::size_t>(most))) << row;
      EXPECT_EQ(cut[row], Ids(longer[row].begin(), longer[row].begin() + kept));
    }
  }
}

// ---- only some sequences are allowed

class ConstrainedGreedy : public testing::TestWithParam<std::string> {
 protected:
  const nlohmann::json golden_ = golden("engine/constrained.json");
  const std::vector<Ids> allowed_ = golden_["allowed"];
  const AnswerTrie trie_{allowed_};
  const std::unique_ptr<Seq2Seq> model_ = load_float32(checkpoint_folder(golden_["checkpoint"]), GetParam());
};

INSTANTIATE_TEST_SUITE_P(, ConstrainedGreedy, testing::ValuesIn(kEngines));

TEST_P(ConstrainedGreedy, AnswersWhatTransformersDoesUnderTheSameConstraint) {
  const DecodeOptions options{.allowed = &trie_};
  EXPECT_EQ(generated(*model_, inputs_of(golden_["runs"]), options), answers_of(golden_["runs"]));
}

TEST_P(ConstrainedGreedy, AnswersAllowedSequencesOnly) {
  std::vector<Ids> without_end = allowed_;
  for (Ids& sequence : without_end) sequence.pop_back();
  std::vector<Ids> sequences;
  for (unsigned row = 0; row < 60; ++row) sequences.push_back(random_sequence(2 + row, row));
  std::set<Ids> seen;
  for (const Ids& answer : generated(*model_, sequences, {.allowed = &trie_})) {
    EXPECT_THAT(answer, AnyOfArray(without_end));
    seen.insert(answer);
  }
  EXPECT_GT(seen.size(), 2U);
}

// Answers of one to four tokens: rows that end early leave the others alone.
TEST_P(ConstrainedGreedy, GivesEachRowItsAnswerInAnyBatch) {
  const std::vector<Ids> inputs = inputs_of(golden_["runs"]);
  const std::vector<Ids> expected = answers_of(golden_["runs"]);
  const DecodeOptions options{.allowed = &trie_};
  for (std::size_t row = 0; row < inputs.size(); ++row) {
    EXPECT_EQ(generated(*model_, {inputs[row]}, options).front(), expected[row]) << row;
    std::vector<Ids> batch(inputs.begin() + static_cast<std::ptrdiff_t>(row), inputs.end());
    std::reverse(batch.begin(), batch.end());
    EXPECT_EQ(generated(*model_, batch, options).back(), expected[row]) << row;
  }
}

// Every step is masked: with one sequence allowed there is no choice, however unlikely each of its tokens is.
TEST_P(ConstrainedGreedy, MasksEveryStepToTheEnd) {
  const std::vector<Ids> sequences = {random_sequence(13, 1), random_sequence(40, 2)};
  for (const Ids& only : {Ids{60, 1}, Ids{90, 91, 92, 93, 94, 1}, Ids{7, 7, 7, 1}}) {
    const AnswerTrie trie({only});
    const Ids expected(only.begin(), only.end() - 1);
    EXPECT_EQ(generated(*model_, sequences, {.allowed = &trie}), (std::vector<Ids>{expected, expected}));
  }
}

// Without a constraint this model would go on after 7: </s> comes because nothing else is allowed.
TEST_P(ConstrainedGreedy, EndsWhereOnlyTheEndIsAllowed) {
  const std::vector<Ids> sequences = {random_sequence(13, 1)};
  const Ids free = generated(*model_, sequences, {.generation = {.max_new_tokens = 4}}).front();
  ASSERT_GT(free.size(), 1U);
  const AnswerTrie trie({{free[0], 1}});
  EXPECT_EQ(generated(*model_, sequences, {.allowed = &trie}).front(), Ids{free[0]});
}

// ---- scores of given sequences

constexpr double kTolerance = 1e-4;

TEST_P(GreedyTiny, ScoresEqualTheLogProbabilitiesOfTransformers) {
  const auto model = load_float32(checkpoint_folder("tiny"), GetParam());
  const Tokenizer tokenizer(checkpoint_folder("tiny"));
  const std::vector<std::string> answers = {"negative", "neutral", "positive", "not positive"};
  std::vector<Ids> sequences;
  for (const std::string& answer : answers) sequences.push_back(tokenizer_.encode_input(answer));
  const AnswerTrie trie(sequences);
  std::vector<Ids> inputs;
  for (const auto& run : runs_) inputs.push_back(run["input_ids"]);

  const auto scores = scored(*model_, inputs, trie);
  ASSERT_EQ(scores.size(), runs_.size());
  for (std::size_t row = 0; row < runs_.size(); ++row) {
    const auto alone = scored(*model_, {inputs[row]}, trie);
    for (std::size_t s = 0; s < answers.size(); ++s) {
      const std::vector<double> tokens = runs_[row]["label_log_probabilities"][answers[s]];
      EXPECT_NEAR(scores[row][s], std::accumulate(tokens.begin(), tokens.end(), 0.0), kTolerance)
          << answers[s] << " for row " << row;
      EXPECT_NEAR(alone[0][s], scores[row][s], kTolerance);
    }
  }
}

// Log-probability of a sequence decoded by itself.
double plain_score(const Seq2Seq& model, const Ids& input, const Ids& sequence) {
  const auto decoding = started(model, {input});
  double score = 0;
  std::int64_t previous = model.config().decoder_start_token_id;
  for (const std::int64_t token : sequence) {
    decoding->step(std::vector{previous});
    score += static_cast<double>(decoding->log_probabilities(std::vector<Entry>{{0, token}})[0]);
    previous = token;
  }
  return score;
}

// Sequences that begin alike, one that begins another, and one of a single token.
TEST_P(Decode, ScoresEqualThoseOfEachSequenceAlone) {
  const std::vector<Ids> answers = {{14, 1}, {14, 16, 1}, {14, 16, 16, 30, 1}, {25, 40, 1}, {25, 41, 42, 1}, {1}};
  const std::vector<Ids> inputs = {random_sequence(13, 1), random_sequence(1, 2), random_sequence(46, 3)};
  const auto scores = scored(*model_, inputs, AnswerTrie(answers));
  ASSERT_EQ(scores.size(), inputs.size());
  for (std::size_t row = 0; row < inputs.size(); ++row) {
    ASSERT_EQ(scores[row].size(), answers.size());
    for (std::size_t s = 0; s < answers.size(); ++s) {
      EXPECT_NEAR(scores[row][s], plain_score(*model_, inputs[row], answers[s]), kTolerance) << row << " " << s;
    }
  }
}

// All that may follow the first token, and nothing else: the probabilities of one step sum to 1.
TEST_P(Decode, ScoresAreProbabilities) {
  std::vector<Ids> every_token;
  for (std::int64_t token = 0; token < model_->config().vocab_size; ++token) every_token.push_back({token});
  const auto scores = scored(*model_, {random_sequence(9, 1)}, AnswerTrie(every_token));
  double total = 0;
  for (const double score : scores[0]) total += std::exp(score);
  EXPECT_NEAR(total, 1.0, 1e-5);
}

// Both from one pass: each is what it is alone, whether the generated sequence is among the scored ones or not.
TEST_P(Decode, GeneratesAndScoresInOnePass) {
  const std::vector<Ids> inputs = {random_sequence(13, 1), random_sequence(1, 2), random_sequence(46, 3)};
  std::vector<Ids> answers = generated(*model_, inputs, {.generation = {.max_new_tokens = 4}});
  for (Ids& answer : answers) answer.push_back(1);
  answers.push_back({14, 16, 1});
  const AnswerTrie scored_ones(answers);
  const AnswerTrie allowed({{60, 1}, {14, 16, 1}, answers[0]});
  for (const AnswerTrie* constraint : {static_cast<const AnswerTrie*>(nullptr), &allowed}) {
    const DecodeOptions options{.generation = {.max_new_tokens = 7}, .allowed = constraint};
    DecodeOptions both = options;
    both.scored = &scored_ones;
    const Decoded together = decoded(*model_, inputs, both);
    const auto alone = scored(*model_, inputs, scored_ones);
    EXPECT_EQ(together.generated.tokens, generated(*model_, inputs, options));
    for (std::size_t row = 0; row < inputs.size(); ++row) {
      for (std::size_t s = 0; s < answers.size(); ++s) EXPECT_NEAR(together.scores[row][s], alone[row][s], kTolerance);
    }
  }
}

}  // namespace
}  // namespace flant5
