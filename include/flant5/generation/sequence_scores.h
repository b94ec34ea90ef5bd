// How likely the model finds given answers.
#pragma once

#include <vector>

#include "flant5/generation/answer_trie.h"
#include "flant5/model/flan_t5.h"

namespace flant5 {

// Log-probability of each sequence of `answers`, </s> included, for each row of `state`: [rows][sequences].
std::vector<std::vector<double>> sequence_scores(const FlanT5& model, DecoderState state, const AnswerTrie& answers);

}  // namespace flant5
