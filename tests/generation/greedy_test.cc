#include "flant5/generation/greedy.h"

#include <gmock/gmock.h>

#include <set>

#include "flant5/text/tokenizer.h"
#include "tests/model/engine.h"

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

class GreedyOf : public testing::TestWithParam<std::string> {};

INSTANTIATE_TEST_SUITE_P(, GreedyOf, testing::ValuesIn(kCheckpoints),
                         [](const auto& test) { return test_name(test.param); });

TEST_P(GreedyOf, GeneratesWhatTransformersDoes) {
  const FlanT5 model = load_model(GetParam());
  const nlohmann::json runs = model_golden(GetParam())["runs"];
  const GreedyOptions options{.max_new_tokens = 6};
  EXPECT_EQ(greedy(model, started(model, inputs_of(runs)), options), answers_of(runs));
  for (const auto& run : runs) {
    EXPECT_EQ(greedy(model, started(model, {run["input_ids"].get<Ids>()}), options),
              std::vector<Ids>{generated(run["decoder_ids"])});
  }
}

class GreedyTiny : public testing::Test {
 protected:
  const nlohmann::json runs_ = golden("tiny-completions.json")["runs"];
  const FlanT5 model_ = load_model("tiny");
  const Tokenizer tokenizer_{checkpoint_folder("tiny")};
};

TEST_F(GreedyTiny, CompletesPromptsAsTransformersDoes) {
  std::vector<Ids> prompts;
  for (const auto& run : runs_) prompts.push_back(tokenizer_.encode_input(run["prompt"].get<std::string>()));
  ASSERT_EQ(prompts, inputs_of(runs_));
  const std::vector<Ids> answers = greedy(model_, started(model_, prompts), {});
  EXPECT_EQ(answers, answers_of(runs_));
  for (std::size_t row = 0; row < answers.size(); ++row) {
    EXPECT_EQ(tokenizer_.decode(answers[row]), runs_[row]["completion"]);
  }
}

// Batches of every size and order: each row's answer is its own.
TEST_F(GreedyTiny, GivesEachRowItsAnswerInAnyBatch) {
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
      ASSERT_EQ(greedy(model_, started(model_, batch), {}), answers) << size << " rows from " << first;
    }
  }
}

TEST(Greedy, StopsAtTheLargestNumberOfTokens) {
  const FlanT5 model = load_model("flan");
  const std::vector<Ids> sequences = {random_sequence(13, 3), random_sequence(7, 4)};
  const std::vector<Ids> longer = greedy(model, started(model, sequences), {.max_new_tokens = 9});
  for (const std::int64_t most : {0, 1, 2, 5, 8}) {
    const std::vector<Ids> cut = greedy(model, started(model, sequences), {.max_new_tokens = most});
    for (std::size_t row = 0; row < cut.size(); ++row) {
      const auto kept = static_cast<std::ptrdiff_t>(std::min<std::size_t>(longer[row].size(), cut[row].size()));
      EXPECT_LE(cut[row].size(), static_cast<std::size_t>(most));
      EXPECT_EQ(cut[row].size(), std::min(longer[row].size(), static_cast<std::size_t>(most))) << row;
      EXPECT_EQ(cut[row], Ids(longer[row].begin(), longer[row].begin() + kept));
    }
  }
}

// ---- only some sequences are allowed

class ConstrainedGreedy : public testing::Test {
 protected:
  const nlohmann::json golden_ = golden("engine/constrained.json");
  const std::vector<Ids> allowed_ = golden_["allowed"];
  const AnswerTrie trie_{allowed_};
  const FlanT5 model_ = load_model(golden_["checkpoint"]);
};

TEST_F(ConstrainedGreedy, AnswersWhatTransformersDoesUnderTheSameConstraint) {
  const GreedyOptions options{.allowed = &trie_};
  EXPECT_EQ(greedy(model_, started(model_, inputs_of(golden_["runs"])), options), answers_of(golden_["runs"]));
}

TEST_F(ConstrainedGreedy, AnswersAllowedSequencesOnly) {
  std::vector<Ids> without_end = allowed_;
  for (Ids& sequence : without_end) sequence.pop_back();
  std::vector<Ids> sequences;
  for (unsigned row = 0; row < 60; ++row) sequences.push_back(random_sequence(2 + row, row));
  std::set<Ids> seen;
  for (const Ids& answer : greedy(model_, started(model_, sequences), {.allowed = &trie_})) {
    EXPECT_THAT(answer, AnyOfArray(without_end));
    seen.insert(answer);
  }
  EXPECT_GT(seen.size(), 2U);
}

// Answers of one to four tokens: rows that end early leave the others alone.
TEST_F(ConstrainedGreedy, GivesEachRowItsAnswerInAnyBatch) {
  const std::vector<Ids> inputs = inputs_of(golden_["runs"]);
  const std::vector<Ids> expected = answers_of(golden_["runs"]);
  const GreedyOptions options{.allowed = &trie_};
  for (std::size_t row = 0; row < inputs.size(); ++row) {
    EXPECT_EQ(greedy(model_, started(model_, {inputs[row]}), options).front(), expected[row]) << row;
    std::vector<Ids> batch(inputs.begin() + static_cast<std::ptrdiff_t>(row), inputs.end());
    std::reverse(batch.begin(), batch.end());
    EXPECT_EQ(greedy(model_, started(model_, batch), options).back(), expected[row]) << row;
  }
}

// Every step is masked: with one sequence allowed there is no choice, however unlikely each of its tokens is.
TEST_F(ConstrainedGreedy, MasksEveryStepToTheEnd) {
  const std::vector<Ids> sequences = {random_sequence(13, 1), random_sequence(40, 2)};
  for (const Ids& only : {Ids{60, 1}, Ids{90, 91, 92, 93, 94, 1}, Ids{7, 7, 7, 1}}) {
    const AnswerTrie trie({only});
    const Ids expected(only.begin(), only.end() - 1);
    EXPECT_EQ(greedy(model_, started(model_, sequences), {.allowed = &trie}), (std::vector<Ids>{expected, expected}));
  }
}

// Without a constraint this model would go on after 7: </s> comes because nothing else is allowed.
TEST_F(ConstrainedGreedy, EndsWhereOnlyTheEndIsAllowed) {
  const std::vector<Ids> sequences = {random_sequence(13, 1)};
  const Ids free = greedy(model_, started(model_, sequences), {.max_new_tokens = 4}).front();
  ASSERT_GT(free.size(), 1U);
  const AnswerTrie trie({{free[0], 1}});
  EXPECT_EQ(greedy(model_, started(model_, sequences), {.allowed = &trie}).front(), Ids{free[0]});
}

}  // namespace
}  // namespace flant5
