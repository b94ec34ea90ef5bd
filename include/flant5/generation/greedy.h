// Greedy decoding: the most likely token at every step, until </s>.
#pragma once

#include <cstdint>
#include <vector>

#include "flant5/generation/answer_trie.h"
#include "flant5/model/flan_t5.h"

namespace flant5 {

struct GreedyOptions {
  std::int64_t max_new_tokens = 50;
  const AnswerTrie* allowed = nullptr;  // only these sequences may be generated, </s> included
};

// The generated ids of each row of `state`, without </s>. Rows that have ended leave the batch at once.
std::vector<std::vector<std::int64_t>> greedy(const FlanT5& model, DecoderState state, const GreedyOptions& options);

}  // namespace flant5
