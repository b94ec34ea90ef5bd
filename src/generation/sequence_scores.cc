#include "flant5/generation/sequence_scores.h"

#include <ATen/ops/log_softmax.h>

namespace flant5 {
namespace {

// A sequence prefix of one row, to be continued.
struct Prefix {
  std::size_t row;
  std::size_t node;
  double score;
};

}  // namespace

std::vector<std::vector<double>> sequence_scores(const FlanT5& model, DecoderState state, const AnswerTrie& answers) {
  const auto rows = static_cast<std::size_t>(state.rows());
  std::vector<std::vector<double>> scores(rows, std::vector<double>(answers.sequences()));
  std::vector<Prefix> prefixes;
  for (std::size_t row = 0; row < rows; ++row) prefixes.push_back({row, AnswerTrie::kRoot, 0.0});
  while (!prefixes.empty()) {
    std::vector<std::int64_t> previous;
    for (const Prefix& p : prefixes) {
      const bool first = p.node == AnswerTrie::kRoot;
      previous.push_back(first ? model.config().decoder_start_token_id : answers.node(p.node).token);
    }
    const at::Tensor log_probabilities = at::log_softmax(model.step(previous, state), 1);
    std::vector<Prefix> longer;
    std::vector<std::int64_t> forks;
    for (std::size_t i = 0; i < prefixes.size(); ++i) {
      const auto at = static_cast<std::int64_t>(i);
      const float* row = log_probabilities.const_data_ptr<float>() + at * log_probabilities.size(1);
      for (const std::size_t child : answers.node(prefixes[i].node).children) {
        const AnswerTrie::Node& node = answers.node(child);
        const double score = prefixes[i].score + static_cast<double>(row[node.token]);
        if (node.sequence) scores[prefixes[i].row][*node.sequence] = score;
        if (node.children.empty()) continue;
        longer.push_back({prefixes[i].row, child, score});
        forks.push_back(at);
      }
    }
    if (!longer.empty()) state.select(forks);
    prefixes = std::move(longer);
  }
  return scores;
}

}  // namespace flant5
