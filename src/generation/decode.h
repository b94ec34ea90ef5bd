// The decoding loop: what a model answers to prompts, and how likely it finds given answers, in one pass.
#pragma once

#include <cstdint>
#include <vector>

#include "generation/answer_trie.h"
#include "model/seq2seq.h"

namespace flant5 {

struct DecodeOptions {
  bool generate = true;                 // the most likely token at every step, until </s>
  std::int64_t max_new_tokens = 50;     // </s> included
  const AnswerTrie* allowed = nullptr;  // only these sequences may be generated, </s> included
  const AnswerTrie* scored = nullptr;   // the sequences to score, </s> included
};

struct Decoded {
  std::vector<std::vector<std::int64_t>> generated;  // [rows] token ids without </s>
  std::vector<std::vector<double>> scores;           // [rows][sequences] log-probabilities
};

// Decodes all rows of `decoding` from their first token. A prefix that is both generated and scored is stepped once,
// and rows that have ended leave at once. Scores are of the model's own logits.
Decoded decode(const T5Config& config, Decoding& decoding, const DecodeOptions& options);

}  // namespace flant5
