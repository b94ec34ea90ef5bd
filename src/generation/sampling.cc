#include "generation/sampling.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "flant5/error.h"

namespace flant5 {
namespace {

void keep_top_k(std::vector<TokenScore>& scores, std::size_t k) {
  if (k == 0 || scores.size() <= k) return;
  const float last = scores[k - 1].score;
  const auto below = std::find_if(scores.begin() + static_cast<std::ptrdiff_t>(k), scores.end(),
                                  [last](const TokenScore& each) { return each.score < last; });
  scores.erase(below, scores.end());
}

std::vector<TokenProbability> softmax(const std::vector<TokenScore>& scores, double temperature) {
  std::vector<TokenProbability> probabilities;
  const double highest = static_cast<double>(scores.front().score) / temperature;
  double sum = 0;
  for (const TokenScore& each : scores) {
    probabilities.push_back({each.token, std::exp(static_cast<double>(each.score) / temperature - highest)});
    sum += probabilities.back().probability;
  }
  for (TokenProbability& each : probabilities) each.probability /= sum;
  return probabilities;
}

// Drops the least likely ones that have 1 - p together, but never the likeliest.
void keep_top_p(std::vector<TokenProbability>& probabilities, double p) {
  if (p >= 1) return;
  double tail = 0;
  while (probabilities.size() > 1 && tail + probabilities.back().probability <= 1 - p) {
    tail += probabilities.back().probability;
    probabilities.pop_back();
  }
  const double kept = std::accumulate(probabilities.begin(), probabilities.end(), 0.0,
                                      [](double sum, const TokenProbability& each) { return sum + each.probability; });
  for (TokenProbability& each : probabilities) each.probability /= kept;
}

}  // namespace

std::vector<TokenProbability> token_distribution(const std::vector<TokenScore>& scores,
                                                 const GenerationOptions& options) {
  if (!std::isfinite(scores.front().score)) {
    throw ModelError("no token can be drawn: the model's scores are not numbers, or every token is banned");
  }
  std::vector<TokenScore> kept = scores;
  keep_top_k(kept, options.top_k);
  std::vector<TokenProbability> probabilities = softmax(kept, options.temperature);
  keep_top_p(probabilities, options.top_p);
  return probabilities;
}

std::int64_t drawn_token(const std::vector<TokenProbability>& distribution, double uniform) {
  for (const TokenProbability& each : distribution) {
    if (uniform < each.probability) return each.token;
    uniform -= each.probability;
  }
  // Rounding may leave a little: the last token that can be drawn at all.
  const auto last = std::find_if(distribution.rbegin(), distribution.rend(),
                                 [](const TokenProbability& each) { return each.probability > 0; });
  return last->token;
}

std::vector<std::vector<TokenScore>> candidates(const Decoding& decoding, const GenerationOptions& options,
                                                std::int64_t vocab_size) {
  const auto all = static_cast<std::size_t>(vocab_size);
  if (options.top_k == 0 || options.top_k >= all) return decoding.top_k(all);
  // One more shows whether the last of the k has equals beyond it.
  std::vector<std::vector<TokenScore>> top = decoding.top_k(options.top_k + 1);
  const bool has_equals = std::any_of(top.begin(), top.end(), [&](const std::vector<TokenScore>& row) {
    return row.back().score == row[options.top_k - 1].score;
  });
  return has_equals ? decoding.top_k(all) : top;
}

}  // namespace flant5
