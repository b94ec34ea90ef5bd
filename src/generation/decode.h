// The decoding loop: what a model answers to prompts, and how likely it finds given answers, in one pass.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "generation/answer_trie.h"
#include "generation/search.h"
#include "model/seq2seq.h"

namespace flant5 {

struct DecodeOptions {
  bool generate = true;
  GenerationOptions generation{};
  const AnswerTrie* allowed = nullptr;  // only these sequences may be generated, </s> included, greedily
  const AnswerTrie* scored = nullptr;   // the sequences to score, </s> included
  // Of the rows in the input, for draws; empty: 0, 1, ...
  std::span<const std::uint64_t> row_numbers{};
};

struct Decoded {
  Generated generated;
  std::vector<std::vector<double>> scores;  // [rows][sequences] log-probabilities
};

// Decodes all rows of `decoding` from their first token. A prefix of a row is stepped once, however many hypotheses
// and scored sequences begin with it, and what has ended leaves at once. Scores are of the model's own logits.
Decoded decode(const T5Config& config, Decoding& decoding, const DecodeOptions& options);

}  // namespace flant5
