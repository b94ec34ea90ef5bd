#include "pipeline/answerer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <string>
#include <utility>

#include "flant5/error.h"
#include "generation/decode.h"

namespace flant5 {
namespace {

constexpr double kNever = -std::numeric_limits<double>::infinity();

double log_sum(double a, double b) {
  const double top = std::max(a, b);
  return top == kNever ? kNever : top + std::log(std::exp(a - top) + std::exp(b - top));
}

void normalise(PerLabel<double>& scores) {
  double total = kNever;
  for (const double score : scores) total = log_sum(total, score);
  for (double& score : scores) score -= total;
}

// The answer words as token sequences. Words of one label that are the same tokens count once.
struct AnswerSequences {
  const LabelSet& set;
  std::vector<TokenIds> sequences{};
  std::vector<Label> labels{};
  std::map<TokenIds, std::string> words{};

  void add(Label label, const std::string& word, TokenIds ids) {
    const auto [place, is_new] = words.emplace(ids, word);
    if (is_new) {
      sequences.push_back(std::move(ids));
      labels.push_back(label);
      return;
    }
    const auto first = std::find(sequences.begin(), sequences.end(), ids) - sequences.begin();
    const Label other = labels[static_cast<std::size_t>(first)];
    if (other == label) return;
    throw UsageError(
        fmt::format("the model cannot tell the answer words \"{}\" ({}) and \"{}\" ({}) apart: they are "
                    "the same tokens; change one of them, or use --mode generate without --scores and --verify-dtype",
                    place->second, set.name(other), word, set.name(label)));
  }
};

AnswerSequences answer_sequences(const Tokenizer& tokenizer, const Verbalizer& verbalizer) {
  AnswerSequences answers{.set = verbalizer.labels()};
  for (const Label label : verbalizer.labels()) {
    for (const std::string& word : verbalizer.words(label)) answers.add(label, word, tokenizer.encode_input(word));
  }
  return answers;
}

bool needs_answers(const ClassifierOptions& options) {
  return options.mode != AnswerMode::kGenerate || options.scores || options.calibrate;
}

// Several completions a row are there to be voted on, and nothing but a draw gives several.
void check_draws(const ClassifierOptions& options) {
  const bool votes = options.self_consistency && options.mode == AnswerMode::kGenerate && options.generation.do_sample;
  if ((options.self_consistency || options.generation.samples != 1) && !votes) {
    throw UsageError("several completions a row need self_consistency, do_sample and the mode that generates");
  }
  if (options.generation.samples == 0) throw UsageError("self-consistency needs at least one completion a row");
  if (!options.generation.do_sample) return;
  const auto& [temperature, top_p] = std::pair(options.generation.temperature, options.generation.top_p);
  if (!(temperature > 0 && std::isfinite(temperature))) {
    throw UsageError(fmt::format("the temperature of draws is {}, and must be above 0", temperature));
  }
  if (!(top_p > 0 && top_p <= 1))
    throw UsageError(fmt::format("top_p is {}, and must be above 0 and at most 1", top_p));
}

Label likeliest(const PerLabel<double>& scores) {
  return label_at(static_cast<std::size_t>(std::max_element(scores.begin(), scores.end()) - scores.begin()));
}

}  // namespace

Answerer::Answerer(const Seq2Seq& model, const Tokenizer& tokenizer, const Verbalizer& verbalizer,
                   const ClassifierOptions& options, const std::vector<TokenIds>& content_free)
    : model_(model),
      tokenizer_(tokenizer),
      verbalizer_(verbalizer),
      options_(options),
      prior_(verbalizer.labels().size()) {
  check_draws(options);
  if (needs_answers(options)) {
    AnswerSequences answers = answer_sequences(tokenizer, verbalizer);
    answers_.emplace(answers.sequences);
    sequence_labels_ = std::move(answers.labels);
  }
  if (!content_free.empty()) prior_ = prior(content_free);
}

PerLabel<double> Answerer::prior(const std::vector<TokenIds>& content_free) const {
  const std::vector<Seq2Seq::Prompt> prompts(content_free.begin(), content_free.end());
  std::vector<std::unique_ptr<Encoded>> batches;
  batches.push_back(model_.encode(prompts));
  const auto decoding = model_.decode(std::move(batches));
  PerLabel<double> sum(verbalizer_.labels().size(), kNever);
  for (const auto& row : decode(model_.config(), *decoding, {.generate = false, .scored = &*answers_}).scores) {
    const PerLabel<double> scores = label_scores(row);
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] = log_sum(sum[i], scores[i]);
  }
  normalise(sum);
  return sum;
}

PerLabel<double> Answerer::label_scores(const std::vector<double>& sequences) const {
  PerLabel<double> scores(prior_.size(), kNever);
  for (std::size_t s = 0; s < sequences.size(); ++s) {
    double& score = scores[index(sequence_labels_[s])];
    score = log_sum(score, sequences[s]);
  }
  for (std::size_t i = 0; i < scores.size(); ++i) scores[i] -= prior_[i];
  normalise(scores);
  return scores;
}

// What most completions say; invalid ones vote for no label.
Answer Answerer::elected(std::span<const Tokens> completions) const {
  std::vector<std::string> texts;
  PerLabel<std::size_t> votes(verbalizer_.labels().size());
  std::vector<std::optional<Label>> labels;
  for (const Tokens& completion : completions) {
    texts.push_back(tokenizer_.decode(completion));
    labels.push_back(verbalizer_.parse(texts.back()));
    if (labels.back()) ++votes[index(*labels.back())];
  }
  std::size_t winner = 0;
  std::size_t most = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (!labels[i] || votes[index(*labels[i])] <= most) continue;
    most = votes[index(*labels[i])];
    winner = i;
  }
  return {texts[winner], std::nullopt, static_cast<double>(most) / static_cast<double>(completions.size())};
}

std::vector<Answer> Answerer::answer(std::vector<std::unique_ptr<Encoded>> batches,
                                     std::span<const std::uint64_t> row_numbers) const {
  const bool generates = options_.mode != AnswerMode::kScore;
  const bool scores = options_.scores || !generates;
  const auto decoding = model_.decode(std::move(batches));
  const Decoded decoded = decode(model_.config(), *decoding,
                                 {.generate = generates,
                                  .generation = options_.generation,
                                  .allowed = options_.mode == AnswerMode::kConstrained ? &*answers_ : nullptr,
                                  .scored = scores ? &*answers_ : nullptr,
                                  .row_numbers = row_numbers});
  const std::span<const Tokens> completions = decoded.generated.tokens;
  std::vector<Answer> answers(row_numbers.size());
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (options_.self_consistency) {
      const std::size_t samples = options_.generation.samples;
      answers[i] = elected(completions.subspan(i * samples, samples));
    } else if (generates) {
      answers[i].completion = tokenizer_.decode(completions[i]);
    }
    if (scores) answers[i].scores = label_scores(decoded.scores[i]);
    if (!generates) answers[i].completion = verbalizer_.answer(likeliest(*answers[i].scores));
  }
  return answers;
}

}  // namespace flant5
