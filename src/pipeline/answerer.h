// Token ids to answers: batches, decoding and scores.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "flant5/data/verbalizer.h"
#include "flant5/generation/answer_trie.h"
#include "flant5/model/flan_t5.h"
#include "flant5/pipeline/classifier.h"
#include "pipeline/answer.h"

namespace flant5 {

class Answerer {
 public:
  // content_free: prompts whose label scores are divided out (contextual calibration); none without calibration.
  Answerer(const FlanT5& model, const Tokenizer& tokenizer, const Verbalizer& verbalizer,
           const ClassifierOptions& options, const std::vector<TokenIds>& content_free);

  // The two halves of an answer. Const: workers share it.
  EncoderOutput encode(const std::vector<const TokenIds*>& batch) const;
  std::vector<Answer> answer(const std::vector<EncoderOutput>& encoded) const;  // one a row, in order

 private:
  std::vector<PerLabel<double>> label_scores(DecoderState state) const;

  const FlanT5& model_;
  const Tokenizer& tokenizer_;
  const Verbalizer& verbalizer_;
  ClassifierOptions options_;
  std::vector<Label> sequence_labels_;  // of each answer sequence
  std::optional<AnswerTrie> answers_;   // where labels are scored or chosen among
  PerLabel<double> prior_{};            // log-probabilities to subtract
};

}  // namespace flant5
