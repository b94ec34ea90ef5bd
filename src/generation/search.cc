#include "generation/search.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <numeric>
#include <utility>

#include "generation/beam_search.h"
#include "generation/sampling.h"
#include "generation/score_processors.h"
#include "random.h"

namespace flant5 {
namespace {

// Hypotheses that do not compete: each goes on with one token until it ends.
class TokenSearch : public Search {
 public:
  TokenSearch(const T5Config& config, std::size_t hypotheses, std::int64_t max_new_tokens)
      : config_(config), max_new_tokens_(max_new_tokens), tokens_(hypotheses), live_(hypotheses) {
    std::iota(live_.begin(), live_.end(), std::size_t{0});
    if (max_new_tokens <= 0) live_.clear();
  }

  std::vector<Move> advance(Decoding& decoding, std::span<const std::size_t> paths) final {
    const Tokens chosen = choose(decoding, paths);
    std::vector<Move> moves;
    std::vector<std::size_t> going_on;
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      if (config_.is_eos(chosen[i])) continue;
      Tokens& tokens = tokens_[live_[i]];
      tokens.push_back(chosen[i]);
      if (static_cast<std::int64_t>(tokens.size()) >= max_new_tokens_) continue;
      moves.push_back({i, chosen[i]});
      going_on.push_back(live_[i]);
    }
    live_ = std::move(going_on);
    return moves;
  }

  Generated take() final { return {std::move(tokens_), {}}; }

 protected:
  // One token for each live hypothesis.
  virtual Tokens choose(Decoding& decoding, std::span<const std::size_t> paths) = 0;

  const T5Config& config() const { return config_; }
  // Of a live hypothesis among all.
  std::size_t place(std::size_t hypothesis) const { return live_[hypothesis]; }
  const Tokens& tokens(std::size_t hypothesis) const { return tokens_[live_[hypothesis]]; }

  std::vector<Prefix> prefixes(std::span<const std::size_t> paths) const {
    std::vector<Prefix> all;
    for (std::size_t i = 0; i < paths.size(); ++i) all.push_back({paths[i], &tokens(i)});
    return all;
  }

 private:
  const T5Config& config_;
  std::int64_t max_new_tokens_;
  std::vector<Tokens> tokens_;     // [hypotheses]
  std::vector<std::size_t> live_;  // those that go on
};

class GreedySearch : public TokenSearch {
 public:
  GreedySearch(const GenerationOptions& options, const T5Config& config, std::size_t rows)
      : TokenSearch(config, rows, options.max_new_tokens), processors_(options, config) {}

 private:
  Tokens choose(Decoding& decoding, std::span<const std::size_t> paths) override {
    processors_.apply(decoding, prefixes(paths));
    const Tokens best = decoding.argmax();
    Tokens chosen;
    for (const std::size_t path : paths) chosen.push_back(best[path]);
    return chosen;
  }

  ScoreProcessors processors_;
};

class SampledSearch : public TokenSearch {
 public:
  SampledSearch(const GenerationOptions& options, const T5Config& config, std::span<const std::uint64_t> row_numbers)
      : TokenSearch(config, row_numbers.size() * options.samples, options.max_new_tokens),
        options_(options),
        processors_(options, config),
        row_numbers_(row_numbers.begin(), row_numbers.end()) {}

 private:
  std::size_t hypotheses_per_row() const override { return options_.samples; }

  Tokens choose(Decoding& decoding, std::span<const std::size_t> paths) override {
    processors_.apply(decoding, prefixes(paths));
    const auto scores = candidates(decoding, options_, config().vocab_size);
    Tokens chosen;
    for (std::size_t i = 0; i < paths.size(); ++i) {
      const std::uint64_t row = row_numbers_[place(i) / options_.samples];
      const double uniform = keyed_uniform(options_.seed, {row, place(i) % options_.samples, tokens(i).size()});
      chosen.push_back(drawn_token(token_distribution(scores[paths[i]], options_), uniform));
    }
    return chosen;
  }

  const GenerationOptions& options_;
  ScoreProcessors processors_;
  std::vector<std::uint64_t> row_numbers_;
};

class ConstrainedSearch : public TokenSearch {
 public:
  ConstrainedSearch(const AnswerTrie& allowed, const T5Config& config, std::size_t rows)
      : TokenSearch(config, rows, std::numeric_limits<std::int64_t>::max()),
        allowed_(allowed),
        nodes_(rows, AnswerTrie::kRoot) {}

 private:
  Tokens choose(Decoding& decoding, std::span<const std::size_t> paths) override {
    std::vector<Entry> entries;
    for (std::size_t i = 0; i < paths.size(); ++i) {
      for (const std::size_t child : children(i)) entries.push_back({paths[i], allowed_.node(child).token});
    }
    const std::vector<float> scores = decoding.scores(entries);
    Tokens chosen;
    auto score = scores.begin();
    for (std::size_t i = 0; i < paths.size(); ++i) {
      const auto end = score + static_cast<std::ptrdiff_t>(children(i).size());
      const std::size_t best = children(i)[static_cast<std::size_t>(std::max_element(score, end) - score)];
      chosen.push_back(allowed_.node(best).token);
      nodes_[place(i)] = best;
      score = end;
    }
    return chosen;
  }

  const std::vector<std::size_t>& children(std::size_t hypothesis) const {
    return allowed_.node(nodes_[place(hypothesis)]).children;
  }

  const AnswerTrie& allowed_;
  std::vector<std::size_t> nodes_;  // [rows] where each stands among the allowed sequences
};

}  // namespace

std::unique_ptr<Search> search(const GenerationOptions& options, const T5Config& config,
                               std::span<const std::uint64_t> row_numbers) {
  if (options.do_sample) return std::make_unique<SampledSearch>(options, config, row_numbers);
  if (options.num_beams > 1) return std::make_unique<BeamSearch>(options, config, row_numbers.size());
  return std::make_unique<GreedySearch>(options, config, row_numbers.size());
}

std::unique_ptr<Search> constrained_search(const AnswerTrie& allowed, const T5Config& config, std::size_t rows) {
  return std::make_unique<ConstrainedSearch>(allowed, config, rows);
}

}  // namespace flant5
