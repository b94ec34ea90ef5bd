// Token ids to answers: batches, decoding and scores.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "data/verbalizer.h"
#include "flant5/classifier.h"
#include "generation/answer_trie.h"
#include "generation/search.h"
#include "model/seq2seq.h"
#include "pipeline/answer.h"
#include "text/tokenizer.h"

namespace flant5 {

class Answerer {
 public:
  // content_free: prompts whose label scores are divided out (contextual calibration); none without calibration.
  Answerer(const Seq2Seq& model, const Tokenizer& tokenizer, const Verbalizer& verbalizer,
           const ClassifierOptions& options, const std::vector<TokenIds>& content_free);

  // One answer for each row of these encoded batches, in order. row_numbers: of these rows in the input.
  // Const: workers share it.
  std::vector<Answer> answer(std::vector<std::unique_ptr<Encoded>> batches,
                             std::span<const std::uint64_t> row_numbers) const;

 private:
  PerLabel<double> label_scores(const std::vector<double>& sequences) const;
  Answer elected(std::span<const Tokens> completions) const;
  PerLabel<double> prior(const std::vector<TokenIds>& content_free) const;

  const Seq2Seq& model_;
  const Tokenizer& tokenizer_;
  const Verbalizer& verbalizer_;
  ClassifierOptions options_;
  std::vector<Label> sequence_labels_;  // of each answer sequence
  std::optional<AnswerTrie> answers_;   // where labels are scored or chosen among
  PerLabel<double> prior_;              // log-probabilities to subtract
};

}  // namespace flant5
