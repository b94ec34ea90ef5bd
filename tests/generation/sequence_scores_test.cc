#include "flant5/generation/sequence_scores.h"

#include <ATen/ops/log_softmax.h>

#include <numeric>

#include "flant5/text/tokenizer.h"
#include "tests/model/engine.h"

namespace flant5 {
namespace {

constexpr double kTolerance = 1e-4;

TEST(SequenceScores, EqualTheLogProbabilitiesOfTransformers) {
  const nlohmann::json runs = golden("tiny-completions.json")["runs"];
  const FlanT5 model = load_model("tiny");
  const Tokenizer tokenizer(checkpoint_folder("tiny"));
  const std::vector<std::string> answers = {"negative", "neutral", "positive", "not positive"};
  std::vector<Ids> sequences;
  for (const std::string& answer : answers) sequences.push_back(tokenizer.encode_input(answer));
  const AnswerTrie trie(sequences);
  std::vector<Ids> inputs;
  for (const auto& run : runs) inputs.push_back(run["input_ids"]);

  const auto scores = sequence_scores(model, started(model, inputs), trie);
  ASSERT_EQ(scores.size(), runs.size());
  for (std::size_t row = 0; row < runs.size(); ++row) {
    const auto alone = sequence_scores(model, started(model, {inputs[row]}), trie);
    for (std::size_t s = 0; s < answers.size(); ++s) {
      const std::vector<double> tokens = runs[row]["label_log_probabilities"][answers[s]];
      EXPECT_NEAR(scores[row][s], std::accumulate(tokens.begin(), tokens.end(), 0.0), kTolerance)
          << answers[s] << " for row " << row;
      EXPECT_NEAR(alone[0][s], scores[row][s], kTolerance);
    }
  }
}

// Log-probability of a sequence decoded by itself.
double plain_score(const FlanT5& model, const Ids& input, const Ids& sequence) {
  DecoderState state = started(model, {input});
  double score = 0;
  std::int64_t previous = 0;
  for (const std::int64_t token : sequence) {
    const at::Tensor logs = at::log_softmax(model.step({previous}, state).to(at::kDouble), 1);
    score += logs[0][token].item<double>();
    previous = token;
  }
  return score;
}

// Sequences that begin alike, one that begins another, and one of a single token.
TEST(SequenceScores, EqualThoseOfEachSequenceAlone) {
  const FlanT5 model = load_model("flan");
  const std::vector<Ids> answers = {{14, 1}, {14, 16, 1}, {14, 16, 16, 30, 1}, {25, 40, 1}, {25, 41, 42, 1}, {1}};
  const std::vector<Ids> inputs = {random_sequence(13, 1), random_sequence(1, 2), random_sequence(46, 3)};
  const auto scores = sequence_scores(model, started(model, inputs), AnswerTrie(answers));
  ASSERT_EQ(scores.size(), inputs.size());
  for (std::size_t row = 0; row < inputs.size(); ++row) {
    ASSERT_EQ(scores[row].size(), answers.size());
    for (std::size_t s = 0; s < answers.size(); ++s) {
      EXPECT_NEAR(scores[row][s], plain_score(model, inputs[row], answers[s]), kTolerance) << row << " " << s;
    }
  }
}

// All that may follow the first token, and nothing else: the probabilities of one step sum to 1.
TEST(SequenceScores, AreProbabilities) {
  const FlanT5 model = load_model("flan");
  std::vector<Ids> every_token;
  for (std::int64_t token = 0; token < model.config().vocab_size; ++token) every_token.push_back({token});
  const auto scores = sequence_scores(model, started(model, {random_sequence(9, 1)}), AnswerTrie(every_token));
  double total = 0;
  for (const double score : scores[0]) total += std::exp(score);
  EXPECT_NEAR(total, 1.0, 1e-5);
}

}  // namespace
}  // namespace flant5
