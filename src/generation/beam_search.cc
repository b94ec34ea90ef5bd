#include "generation/beam_search.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace flant5 {
namespace {

float over_length(float score, std::size_t length, double penalty) {
  return score / static_cast<float>(std::pow(static_cast<double>(length), penalty));
}

}  // namespace

BeamSearch::BeamSearch(const GenerationOptions& options, const T5Config& config, std::size_t rows)
    : options_(options), config_(config), processors_(options, config), rows_(rows) {
  for (Row& row : rows_) {
    row.running.resize(1);
    row.has_ended = options.max_new_tokens <= 0;
  }
}

// Enough that num_beams of them go on, whatever else ends.
std::size_t BeamSearch::candidates_kept() const {
  return std::max<std::size_t>(2, 1 + config_.eos_token_ids.size()) * options_.num_beams;
}

std::vector<Move> BeamSearch::advance(Decoding& decoding, std::span<const std::size_t> paths) {
  decoding.log_softmax();
  processors_.apply(decoding, prefixes(paths));
  const std::vector<std::vector<TokenScore>> top = decoding.top_k(candidates_kept());
  std::vector<Move> moves;
  std::size_t first = 0;  // live hypothesis of the row
  for (Row& row : rows_) {
    if (row.has_ended) continue;
    std::vector<std::vector<TokenScore>> tops;
    for (std::size_t beam = 0; beam < row.running.size(); ++beam) tops.push_back(top[paths[first + beam]]);
    const std::size_t next = first + row.running.size();
    const std::vector<Candidate> candidates = best_candidates(row, tops);
    finish(row, candidates);
    go_on(row, candidates, first, moves);
    first = next;
  }
  return moves;
}

std::vector<Prefix> BeamSearch::prefixes(std::span<const std::size_t> paths) const {
  std::vector<Prefix> all;
  auto path = paths.begin();
  for (const Row& row : rows_) {
    if (row.has_ended) continue;
    for (const Hypothesis& hypothesis : row.running) all.push_back({*path++, &hypothesis.tokens});
  }
  return all;
}

// Best first; equal ones by beam, then by token.
std::vector<BeamSearch::Candidate> BeamSearch::best_candidates(const Row& row,
                                                               std::span<const std::vector<TokenScore>> tops) const {
  const bool is_last = static_cast<std::int64_t>(row.running.front().tokens.size()) + 1 >= options_.max_new_tokens;
  std::vector<Candidate> candidates;
  for (std::size_t beam = 0; beam < tops.size(); ++beam) {
    for (const TokenScore& each : tops[beam]) {
      const float score = row.running[beam].score + each.score;
      candidates.push_back({beam, each.token, score, is_last || config_.is_eos(each.token)});
    }
  }
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const Candidate& a, const Candidate& b) { return a.score > b.score; });
  candidates.resize(std::min(candidates.size(), candidates_kept()));
  return candidates;
}

// Of the candidates that end only those among the best num_beams count.
void BeamSearch::finish(Row& row, const std::vector<Candidate>& candidates) const {
  for (std::size_t i = 0; i < std::min(options_.num_beams, candidates.size()); ++i) {
    const Candidate& candidate = candidates[i];
    if (!candidate.ends) continue;
    Hypothesis hypothesis = row.running[candidate.beam];
    const std::size_t length = hypothesis.tokens.size() + 1;  // with </s>
    hypothesis.score = over_length(candidate.score, length, options_.length_penalty);
    if (!config_.is_eos(candidate.token)) hypothesis.tokens.push_back(candidate.token);
    row.finished.push_back(std::move(hypothesis));
  }
  std::stable_sort(row.finished.begin(), row.finished.end(),
                   [](const Hypothesis& a, const Hypothesis& b) { return a.score > b.score; });
  if (row.finished.size() > options_.num_beams) row.finished.resize(options_.num_beams);
}

void BeamSearch::go_on(Row& row, const std::vector<Candidate>& candidates, std::size_t first,
                       std::vector<Move>& moves) const {
  std::vector<Hypothesis> running;
  std::vector<Move> row_moves;
  for (const Candidate& candidate : candidates) {
    if (candidate.ends || running.size() == options_.num_beams) continue;
    running.push_back({row.running[candidate.beam].tokens, candidate.score});
    running.back().tokens.push_back(candidate.token);
    row_moves.push_back({first + candidate.beam, candidate.token});
  }
  row.running = std::move(running);
  const bool is_full = row.finished.size() == options_.num_beams;
  row.has_ended =
      row.running.empty() || (is_full && (options_.early_stopping == EarlyStopping::kOn || !can_improve(row)));
  if (!row.has_ended) moves.insert(moves.end(), row_moves.begin(), row_moves.end());
}

// Whether the best running hypothesis may still beat the worst finished one, by transformers' estimate.
bool BeamSearch::can_improve(const Row& row) const {
  const bool may_grow = options_.early_stopping == EarlyStopping::kNever && options_.length_penalty > 0;
  const std::size_t length =
      may_grow ? static_cast<std::size_t>(options_.max_new_tokens) : row.running.front().tokens.size();
  return over_length(row.running.front().score, length, options_.length_penalty) > row.finished.back().score;
}

Generated BeamSearch::take() {
  Generated generated;
  for (Row& row : rows_) {
    const bool has_answer = !row.finished.empty();
    generated.tokens.push_back(has_answer ? std::move(row.finished.front().tokens) : Tokens());
    generated.scores.push_back(has_answer ? row.finished.front().score : 0);
  }
  return generated;
}

}  // namespace flant5
