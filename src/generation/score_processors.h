// What changes the scores of a step before a token is chosen, as transformers' logits processors do.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "flant5/generation_options.h"
#include "generation/search.h"

namespace flant5 {

// A hypothesis, and the row of the decoding where it stands.
struct Prefix {
  std::size_t path = 0;
  const Tokens* tokens = nullptr;  // so far, without decoder_start_token_id
};

class ScoreProcessors {
 public:
  ScoreProcessors(const GenerationOptions& options, const T5Config& config);

  // Repetition penalty, n-grams that may not come again, </s> before the least length, in this order, on whatever the
  // scores are: logits, or log-probabilities in a beam search. Prefixes that stand at the same path are the same.
  void apply(Decoding& decoding, std::span<const Prefix> prefixes) const;

 private:
  void penalise_repetition(Decoding& decoding, std::span<const Prefix> prefixes) const;
  void ban(Decoding& decoding, std::span<const Prefix> prefixes) const;

  const GenerationOptions& options_;
  const T5Config& config_;
};

}  // namespace flant5
