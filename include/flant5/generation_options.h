// How answers are generated. The names are those of transformers' generation config.
#pragma once

#include <cstddef>
#include <cstdint>

namespace flant5 {

// When a beam search has enough finished hypotheses.
enum class EarlyStopping : std::uint8_t {
  kOff,    // once the best unfinished one, at its present length, is no better than the worst finished one
  kOn,     // as soon as num_beams are finished
  kNever,  // as kOff, but with the greatest length that the unfinished one can reach
};

struct GenerationOptions {
  std::int64_t max_new_tokens = 50;  // </s> included; answers from a given list may be longer
  std::int64_t min_new_tokens = 0;   // </s> is banned until then

  double repetition_penalty = 1;         // above 1: tokens that are already in the answer become less likely
  std::size_t no_repeat_ngram_size = 0;  // no sequence of this many tokens occurs twice; 0: no limit

  std::size_t num_beams = 1;  // 1: greedy, or sampled
  double length_penalty = 1;  // log-probabilities are divided by the length to this power: above 0, longer is better
  EarlyStopping early_stopping = EarlyStopping::kOff;

  bool do_sample = false;
  double temperature = 1;   // above 0
  std::size_t top_k = 50;   // only the k likeliest tokens; 0: all
  double top_p = 1;         // only the likeliest tokens that together have this probability, above 0 and at most 1
  std::uint64_t seed = 0;   // the random number of a draw depends on this, the row, the sample and the step alone
  std::size_t samples = 1;  // drawn for each row
};

}  // namespace flant5
