// Beams, penalties, least lengths and draws, against what transformers does with the same settings.
#include "generation/search.h"

#include <gmock/gmock.h>

#include <cmath>
#include <cstdlib>
#include <map>
#include <set>

#include "flant5/error.h"
#include "generation/sampling.h"
#include "random.h"
#include "tests/folders.h"
#include "tests/generation/decoded.h"

namespace flant5 {
namespace {

GenerationOptions options_of(const nlohmann::json& c) {
  GenerationOptions options;
  options.max_new_tokens = c["max_new_tokens"];
  options.num_beams = c["num_beams"];
  options.length_penalty = c.value("length_penalty", 1.0);
  options.repetition_penalty = c.value("repetition_penalty", 1.0);
  options.no_repeat_ngram_size = c.value("no_repeat_ngram_size", std::size_t{0});
  options.min_new_tokens = c.value("min_new_tokens", std::int64_t{0});
  const nlohmann::json early = c.value("early_stopping", nlohmann::json(false));
  options.early_stopping = early == "never" ? EarlyStopping::kNever
                           : early == true  ? EarlyStopping::kOn
                                            : EarlyStopping::kOff;
  return options;
}

T5Config config_of(const Seq2Seq& model, const nlohmann::json& c) {
  T5Config config = model.config();
  config.eos_token_ids = {1};
  if (c.contains("eos_token_id")) config.eos_token_ids = c["eos_token_id"].get<std::vector<std::int64_t>>();
  return config;
}

void expect_rows(const Generated& generated, const nlohmann::json& rows, std::size_t first, const std::string& what) {
  for (std::size_t i = 0; i < generated.tokens.size(); ++i) {
    EXPECT_EQ(generated.tokens[i], rows[first + i]["tokens"].get<Ids>()) << what << " row " << first + i;
    if (generated.scores.empty()) continue;
    EXPECT_NEAR(generated.scores[i], rows[first + i]["score"].get<double>(), 1e-4) << what << " row " << first + i;
  }
}

// Each row alone, and all together.
void expect_case(const Seq2Seq& model, const nlohmann::json& c) {
  nlohmann::json setting = c;
  setting.erase("rows");
  const DecodeOptions options{.generation = options_of(c)};
  std::vector<Ids> inputs;
  for (const auto& row : c["rows"]) inputs.push_back(row["input"]);
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    expect_rows(decode(config_of(model, c), *started(model, {inputs[i]}), options).generated, c["rows"], i,
                setting.dump());
  }
  expect_rows(decode(config_of(model, c), *started(model, inputs), options).generated, c["rows"], 0,
              "together: " + setting.dump());
}

class SearchOn : public testing::TestWithParam<std::string> {};

INSTANTIATE_TEST_SUITE_P(, SearchOn, testing::ValuesIn(kEngines));

TEST_P(SearchOn, GeneratesWhatTransformersDoes) {
  std::map<std::string, std::unique_ptr<Seq2Seq>> models;
  for (const auto& c : golden("generation.json")) {
    std::unique_ptr<Seq2Seq>& model = models[c["checkpoint"]];
    if (!model) model = load_float32(source_folder() / c["checkpoint"].get<std::string>(), GetParam());
    expect_case(*model, c);
  }
}

TEST_P(SearchOn, GeneratesWhatTransformersDoesOnACheckpointOfRealSize) {
  const char* folder = std::getenv("FLANT5_STANDIN");
  if (folder == nullptr) GTEST_SKIP() << "FLANT5_STANDIN names no checkpoint";
  std::ifstream file(std::filesystem::path(folder) / "generation.json");
  if (!file) GTEST_SKIP() << "run scripts/make_generation_goldens.py " << folder << " first";
  const auto model = load_float32(folder, GetParam());
  for (const auto& c : nlohmann::json::parse(file)) expect_case(*model, c);
}

// ---- on every engine

class Search : public testing::TestWithParam<std::string> {
 protected:
  const std::unique_ptr<Seq2Seq> model_ = load_float32(checkpoint_folder("tiny"), GetParam());
  const std::vector<Ids> inputs_{{5, 6, 7, 1}, {8, 9, 1}, {10, 11, 12, 13, 1}};

  Decoded run(const GenerationOptions& generation, const AnswerTrie* scored = nullptr,
              const std::vector<std::uint64_t>& numbers = {}) {
    return decoded(*model_, inputs_, {.generation = generation, .scored = scored, .row_numbers = numbers});
  }
};

INSTANTIATE_TEST_SUITE_P(, Search, testing::ValuesIn(kAllEngines));

TEST_P(Search, ScoresAreThoseOfTheModelWhateverGenerates) {
  const AnswerTrie answers({{4, 5, 1}, {4, 6, 1}, {7, 1}});
  const auto alone = scored(*model_, inputs_, answers);
  for (const GenerationOptions& generation :
       {GenerationOptions{.num_beams = 3}, GenerationOptions{.repetition_penalty = 2, .num_beams = 2},
        GenerationOptions{.min_new_tokens = 4, .no_repeat_ngram_size = 1},
        GenerationOptions{.do_sample = true, .temperature = 3, .samples = 4}}) {
    const auto beside = run(generation, &answers).scores;
    for (std::size_t row = 0; row < alone.size(); ++row) {
      for (std::size_t i = 0; i < alone[row].size(); ++i) EXPECT_NEAR(beside[row][i], alone[row][i], 1e-5);
    }
  }
}

TEST_P(Search, KeepsToItsLengths) {
  for (const std::size_t beams : {std::size_t{1}, std::size_t{3}}) {
    for (const Tokens& tokens : run({.max_new_tokens = 7, .min_new_tokens = 4, .num_beams = beams}).generated.tokens) {
      EXPECT_GE(tokens.size(), 4U);
      EXPECT_LE(tokens.size(), 7U);
    }
  }
}

TEST_P(Search, RepeatsNoToken) {
  for (const GenerationOptions& generation :
       {GenerationOptions{.max_new_tokens = 12, .min_new_tokens = 12, .no_repeat_ngram_size = 1, .num_beams = 2},
        GenerationOptions{.max_new_tokens = 12, .min_new_tokens = 12, .no_repeat_ngram_size = 1, .do_sample = true}}) {
    for (const Tokens& tokens : run(generation).generated.tokens) {
      EXPECT_EQ(std::set<std::int64_t>(tokens.begin(), tokens.end()).size(), tokens.size());
    }
  }
}

// A row's draws depend on its number alone, not on the rows beside it.
TEST_P(Search, DrawsAreTheRows) {
  const GenerationOptions draws{
      .max_new_tokens = 8, .min_new_tokens = 6, .do_sample = true, .temperature = 2, .seed = 3};
  const std::vector<std::uint64_t> numbers{17, 4, 90};
  const std::vector<Tokens> together = run(draws, nullptr, numbers).generated.tokens;
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    const std::vector<std::uint64_t> number{numbers[i]};
    EXPECT_EQ(decoded(*model_, {inputs_[i]}, {.generation = draws, .row_numbers = number}).generated.tokens.front(),
              together[i]);
  }
  EXPECT_NE(run(draws, nullptr, {1, 2, 3}).generated.tokens, together);
  GenerationOptions other = draws;
  other.seed = 4;
  EXPECT_NE(run(other, nullptr, numbers).generated.tokens, together);
}

TEST_P(Search, SeveralDrawsOfARowDifferAndTheFirstIsTheOnlyOne) {
  GenerationOptions draws{.max_new_tokens = 8, .min_new_tokens = 6, .do_sample = true, .temperature = 2};
  const std::vector<Tokens> one = run(draws).generated.tokens;
  draws.samples = 5;
  const std::vector<Tokens> five = run(draws).generated.tokens;
  ASSERT_EQ(five.size(), 15U);
  for (std::size_t row = 0; row < 3; ++row) {
    EXPECT_EQ(five[5 * row], one[row]);
    EXPECT_GT(std::set<Tokens>(five.begin() + 5 * static_cast<std::ptrdiff_t>(row),
                               five.begin() + 5 * static_cast<std::ptrdiff_t>(row + 1))
                  .size(),
              1U);
  }
}

// What several hypotheses have in common is computed once.
TEST(SharedPrefixes, AreSteppedOnce) {
  const FakeSeq2Seq model;
  const std::vector<Ids> inputs{{5, 6, 1}};
  const GenerationOptions cold{.max_new_tokens = 6, .min_new_tokens = 6, .do_sample = true, .top_k = 1, .samples = 8};
  decoded(model, inputs, {.generation = cold});
  EXPECT_EQ(model.stepped_rows, 6U);
  EXPECT_EQ(model.selections, 0U);  // rows that stay as they are need not move
}

// ---- draws

std::vector<TokenScore> sorted_scores(const std::vector<float>& logits) {
  std::vector<TokenScore> scores;
  for (std::size_t i = 0; i < logits.size(); ++i) scores.push_back({static_cast<std::int64_t>(i), logits[i]});
  std::stable_sort(scores.begin(), scores.end(), [](const auto& a, const auto& b) { return a.score > b.score; });
  return scores;
}

std::vector<double> by_token(const std::vector<TokenProbability>& distribution, std::size_t tokens) {
  std::vector<double> probabilities(tokens);
  for (const auto& each : distribution) probabilities[static_cast<std::size_t>(each.token)] = each.probability;
  return probabilities;
}

TEST(Sampling, LeavesTheProbabilitiesThatTransformersDoes) {
  for (const auto& c : golden("sampling.json")) {
    const GenerationOptions options{
        .do_sample = true, .temperature = c["temperature"], .top_k = c["top_k"], .top_p = c["top_p"]};
    const auto logits = c["logits"].get<std::vector<float>>();
    const auto probabilities = by_token(token_distribution(sorted_scores(logits), options), logits.size());
    for (std::size_t i = 0; i < logits.size(); ++i) {
      EXPECT_NEAR(probabilities[i], c["probabilities"][i].get<double>(), 1e-6) << c.dump();
    }
  }
}

// Pearson's chi-square over 100,000 draws at 7 degrees of freedom: above 24.3 once in a thousand seeds.
TEST(Sampling, DrawsFromTheDistribution) {
  const std::vector<float> logits{2, 1.5, 1.5, 0, -1, -1, -2, 0.75};
  const GenerationOptions options{.do_sample = true, .temperature = 1.3, .top_k = 0};
  const auto distribution = token_distribution(sorted_scores(logits), options);
  constexpr int kDraws = 100'000;
  std::vector<int> counts(logits.size());
  for (std::uint64_t row = 0; row < kDraws; ++row) {
    ++counts[static_cast<std::size_t>(drawn_token(distribution, keyed_uniform(0, {row, 0, 0})))];
  }
  double chi_square = 0;
  const std::vector<double> probabilities = by_token(distribution, logits.size());
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const double expected = kDraws * probabilities[i];
    chi_square += (counts[i] - expected) * (counts[i] - expected) / expected;
  }
  EXPECT_LT(chi_square, 24.3);
}

TEST(Sampling, KeepsAllThatEqualTheLastOfTheTopK) {
  const std::vector<TokenScore> scores = sorted_scores({1, 3, 1, 1, 0});
  EXPECT_EQ(token_distribution(scores, {.top_k = 2}).size(), 4U);
  EXPECT_EQ(token_distribution(scores, {.top_k = 1}).size(), 1U);
}

TEST(Sampling, RefusesScoresThatAreNoNumbersAndNothingToDraw) {
  EXPECT_THROW(token_distribution(sorted_scores({NAN, NAN}), {.top_k = 0}), ModelError);
  EXPECT_THROW(token_distribution(sorted_scores({-INFINITY, -INFINITY}), {.top_k = 0}), ModelError);
}

TEST(Sampling, DrawsNoTokenThatIsBanned) {
  const std::vector<TokenScore> scores = sorted_scores({-INFINITY, 0, -INFINITY});
  EXPECT_EQ(drawn_token(token_distribution(scores, {.top_k = 0}), 0.9999999), 1);
  EXPECT_EQ(drawn_token({{4, 0.5}, {5, 0.4999}, {6, 0}}, 0.9999999), 5) << "the sum may fall short by rounding";
}

}  // namespace
}  // namespace flant5
