#include "generation/answer_trie.h"

#include "flant5/error.h"

namespace flant5 {

AnswerTrie::AnswerTrie(const std::vector<std::vector<std::int64_t>>& sequences) : sequences_(sequences.size()) {
  if (sequences.empty()) throw UsageError("no answer words to choose from");
  for (std::size_t s = 0; s < sequences.size(); ++s) {
    if (sequences[s].empty()) throw UsageError("an answer word without tokens");
    std::size_t at = kRoot;
    for (const std::int64_t token : sequences[s]) {
      std::optional<std::size_t> next = child(at, token);
      if (!next) {
        next = nodes_.size();
        nodes_.push_back({token, {}, {}});
        nodes_[at].children.push_back(*next);
      }
      at = *next;
    }
    if (nodes_[at].sequence) throw UsageError("two answer words have the same tokens");
    nodes_[at].sequence = s;
  }
}

std::optional<std::size_t> AnswerTrie::child(std::size_t index, std::int64_t token) const {
  for (const std::size_t next : nodes_[index].children) {
    if (nodes_[next].token == token) return next;
  }
  return std::nullopt;
}

}  // namespace flant5
