#include "generation/score_processors.h"

#include <algorithm>
#include <limits>
#include <set>

namespace flant5 {
namespace {

constexpr float kBanned = -std::numeric_limits<float>::infinity();

// What transformers takes for the tokens so far: the first is decoder_start_token_id.
Tokens with_start(const Tokens& tokens, const T5Config& config) {
  Tokens all{config.decoder_start_token_id};
  all.insert(all.end(), tokens.begin(), tokens.end());
  return all;
}

// The tokens that would complete an n-gram which stands in `tokens` already.
Tokens repeating(const Tokens& tokens, std::size_t n) {
  Tokens found;
  if (n == 0 || tokens.size() < n) return found;
  const auto last = tokens.end() - static_cast<std::ptrdiff_t>(n - 1);  // the beginning of the n-gram to come
  for (auto begin = tokens.begin(); begin + static_cast<std::ptrdiff_t>(n) <= tokens.end(); ++begin) {
    if (std::equal(last, tokens.end(), begin)) found.push_back(begin[static_cast<std::ptrdiff_t>(n - 1)]);
  }
  return found;
}

}  // namespace

ScoreProcessors::ScoreProcessors(const GenerationOptions& options, const T5Config& config)
    : options_(options), config_(config) {}

void ScoreProcessors::apply(Decoding& decoding, std::span<const Prefix> prefixes) const {
  std::set<std::size_t> seen;
  std::vector<Prefix> distinct;
  for (const Prefix& prefix : prefixes) {
    if (seen.insert(prefix.path).second) distinct.push_back(prefix);
  }
  if (options_.repetition_penalty != 1) penalise_repetition(decoding, distinct);
  if (options_.no_repeat_ngram_size > 0 || options_.min_new_tokens > 0) ban(decoding, distinct);
}

void ScoreProcessors::penalise_repetition(Decoding& decoding, std::span<const Prefix> prefixes) const {
  std::vector<Entry> entries;
  for (const Prefix& prefix : prefixes) {
    const Tokens tokens = with_start(*prefix.tokens, config_);
    for (const std::int64_t token : std::set<std::int64_t>(tokens.begin(), tokens.end())) {
      entries.push_back({prefix.path, token});
    }
  }
  std::vector<float> scores = decoding.scores(entries);
  const auto penalty = static_cast<float>(options_.repetition_penalty);
  for (float& score : scores) score = score < 0 ? score * penalty : score / penalty;
  decoding.set_scores(entries, scores);
}

void ScoreProcessors::ban(Decoding& decoding, std::span<const Prefix> prefixes) const {
  std::vector<Entry> entries;
  for (const Prefix& prefix : prefixes) {
    for (const std::int64_t token : repeating(with_start(*prefix.tokens, config_), options_.no_repeat_ngram_size)) {
      entries.push_back({prefix.path, token});
    }
    if (static_cast<std::int64_t>(prefix.tokens->size()) >= options_.min_new_tokens) continue;
    for (const std::int64_t token : config_.eos_token_ids) entries.push_back({prefix.path, token});
  }
  decoding.set_scores(entries, std::vector<float>(entries.size(), kBanned));
}

}  // namespace flant5
