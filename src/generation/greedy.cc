#include "flant5/generation/greedy.h"

#include <ATen/ops/argmax.h>

#include <limits>
#include <numeric>

namespace flant5 {
namespace {

// A row that still runs.
struct Running {
  std::size_t row;
  std::int64_t previous;
  std::size_t node;  // in the tree of allowed sequences
};

std::int64_t likeliest_allowed(const float* logits, const AnswerTrie& allowed, std::size_t node) {
  std::int64_t best = -1;
  float highest = -std::numeric_limits<float>::infinity();
  for (const std::size_t next : allowed.node(node).children) {
    const std::int64_t token = allowed.node(next).token;
    if (best < 0 || logits[token] > highest) {
      best = token;
      highest = logits[token];
    }
  }
  return best;
}

std::vector<std::int64_t> choose(const at::Tensor& logits, const std::vector<Running>& running,
                                 const AnswerTrie* allowed) {
  std::vector<std::int64_t> tokens(running.size());
  if (!allowed) {
    const at::Tensor best = logits.argmax(1);
    std::copy_n(best.const_data_ptr<std::int64_t>(), tokens.size(), tokens.begin());
    return tokens;
  }
  for (std::size_t i = 0; i < running.size(); ++i) {
    const float* row = logits.const_data_ptr<float>() + static_cast<std::int64_t>(i) * logits.size(1);
    tokens[i] = likeliest_allowed(row, *allowed, running[i].node);
  }
  return tokens;
}

}  // namespace

std::vector<std::vector<std::int64_t>> greedy(const FlanT5& model, DecoderState state, const GreedyOptions& options) {
  const T5Config& config = model.config();
  std::vector<std::vector<std::int64_t>> generated(static_cast<std::size_t>(state.rows()));
  std::vector<Running> running;
  for (std::size_t row = 0; row < generated.size(); ++row) {
    running.push_back({row, config.decoder_start_token_id, AnswerTrie::kRoot});
  }
  for (std::int64_t step = 0; step < options.max_new_tokens && !running.empty(); ++step) {
    std::vector<std::int64_t> previous;
    for (const Running& r : running) previous.push_back(r.previous);
    const std::vector<std::int64_t> tokens = choose(model.step(previous, state), running, options.allowed);
    std::vector<Running> next;
    std::vector<std::int64_t> kept;
    for (std::size_t i = 0; i < running.size(); ++i) {
      if (tokens[i] == config.eos_token_id) continue;
      generated[running[i].row].push_back(tokens[i]);
      const auto node = options.allowed ? *options.allowed->child(running[i].node, tokens[i]) : AnswerTrie::kRoot;
      next.push_back({running[i].row, tokens[i], node});
      kept.push_back(static_cast<std::int64_t>(i));
    }
    if (next.size() < running.size() && !next.empty()) state.select(kept);
    running = std::move(next);
  }
  return generated;
}

}  // namespace flant5
