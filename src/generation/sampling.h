// A token drawn from the scores of a step.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "flant5/generation_options.h"
#include "model/seq2seq.h"

namespace flant5 {

struct TokenProbability {
  std::int64_t token = 0;
  double probability = 0;
};

// The probabilities that are left after temperature, top_k and top_p, highest first; they sum to 1.
// scores: of a row, highest first: all, or as many as top_k and the ones after it that equal its last.
std::vector<TokenProbability> token_distribution(const std::vector<TokenScore>& scores,
                                                 const GenerationOptions& options);

// The token of a distribution where `uniform`, in [0, 1), falls.
std::int64_t drawn_token(const std::vector<TokenProbability>& distribution, double uniform);

// The scores of each row of the decoding that token_distribution() needs.
std::vector<std::vector<TokenScore>> candidates(const Decoding& decoding, const GenerationOptions& options,
                                                std::int64_t vocab_size);

}  // namespace flant5
