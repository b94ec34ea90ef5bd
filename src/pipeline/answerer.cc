#include "pipeline/answerer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <string>
#include <utility>

#include "flant5/error.h"
#include "flant5/generation/greedy.h"
#include "flant5/generation/sequence_scores.h"

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
  std::vector<TokenIds> sequences;
  std::vector<Label> labels;
  std::map<TokenIds, std::string> words;

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
                    "the same tokens; change one of them, or use --mode generate without --scores",
                    place->second, label_name(other), word, label_name(label)));
  }
};

AnswerSequences answer_sequences(const Tokenizer& tokenizer, const Verbalizer& verbalizer) {
  AnswerSequences answers;
  for (const Label label : kLabels) {
    for (const std::string& word : verbalizer.words(label)) answers.add(label, word, tokenizer.encode_input(word));
  }
  return answers;
}

bool needs_answers(const ClassifierOptions& options) {
  return options.mode != AnswerMode::kGenerate || options.scores || options.calibrate;
}

Label likeliest(const PerLabel<double>& scores) {
  return kLabels[static_cast<std::size_t>(std::max_element(scores.begin(), scores.end()) - scores.begin())];
}

}  // namespace

Answerer::Answerer(const FlanT5& model, const Tokenizer& tokenizer, const Verbalizer& verbalizer,
                   const ClassifierOptions& options, const std::vector<TokenIds>& content_free)
    : model_(model), tokenizer_(tokenizer), verbalizer_(verbalizer), options_(options) {
  if (needs_answers(options)) {
    AnswerSequences answers = answer_sequences(tokenizer, verbalizer);
    answers_.emplace(answers.sequences);
    sequence_labels_ = std::move(answers.labels);
  }
  if (content_free.empty()) return;
  std::vector<const TokenIds*> inputs;
  for (const TokenIds& ids : content_free) inputs.push_back(&ids);
  PerLabel<double> prior{kNever, kNever, kNever};
  for (const PerLabel<double>& scores : label_scores(model_.start({encode(inputs)}))) {
    for (std::size_t i = 0; i < kLabelCount; ++i) prior[i] = log_sum(prior[i], scores[i]);
  }
  normalise(prior);
  prior_ = prior;
}

EncoderOutput Answerer::encode(const std::vector<const TokenIds*>& batch) const {
  PackedBatch packed;
  for (const TokenIds* ids : batch) packed.append(*ids);
  return model_.encode(packed);
}

std::vector<PerLabel<double>> Answerer::label_scores(DecoderState state) const {
  std::vector<PerLabel<double>> rows;
  for (const std::vector<double>& sequences : sequence_scores(model_, std::move(state), *answers_)) {
    PerLabel<double> scores{kNever, kNever, kNever};
    for (std::size_t s = 0; s < sequences.size(); ++s) {
      double& score = scores[index(sequence_labels_[s])];
      score = log_sum(score, sequences[s]);
    }
    for (std::size_t i = 0; i < kLabelCount; ++i) scores[i] -= prior_[i];
    normalise(scores);
    rows.push_back(scores);
  }
  return rows;
}

std::vector<Answer> Answerer::answer(const std::vector<EncoderOutput>& encoded) const {
  std::size_t rows = 0;
  for (const EncoderOutput& output : encoded) rows += output.offsets.size() - 1;
  std::vector<Answer> answers(rows);
  if (options_.scores || options_.mode == AnswerMode::kScore) {
    const auto scores = label_scores(model_.start(encoded));
    for (std::size_t i = 0; i < answers.size(); ++i) {
      answers[i].scores = scores[i];
      answers[i].completion = verbalizer_.answer(likeliest(scores[i]));
    }
  }
  if (options_.mode == AnswerMode::kScore) return answers;
  const GreedyOptions greedy_options{options_.max_new_tokens,
                                     options_.mode == AnswerMode::kConstrained ? &*answers_ : nullptr};
  const auto generated = greedy(model_, model_.start(encoded), greedy_options);
  for (std::size_t i = 0; i < answers.size(); ++i) answers[i].completion = tokenizer_.decode(generated[i]);
  return answers;
}

}  // namespace flant5
