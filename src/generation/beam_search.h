// Beam search as transformers does it (5.24), row by row as at batch size 1.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "generation/score_processors.h"
#include "generation/search.h"

namespace flant5 {

class BeamSearch : public Search {
 public:
  BeamSearch(const GenerationOptions& options, const T5Config& config, std::size_t rows);

  std::vector<Move> advance(Decoding& decoding, std::span<const std::size_t> paths) override;
  Generated take() override;

 private:
  struct Hypothesis {
    Tokens tokens;    // without </s>
    float score = 0;  // log-probability; of a finished one, after length_penalty
  };

  // A running hypothesis with one token more.
  struct Candidate {
    std::size_t beam = 0;
    std::int64_t token = 0;
    float score = 0;
    bool ends = false;
  };

  struct Row {
    std::vector<Hypothesis> running;   // best first
    std::vector<Hypothesis> finished;  // best first, num_beams at most
    bool has_ended = false;
  };

  std::vector<Prefix> prefixes(std::span<const std::size_t> paths) const;
  std::vector<Candidate> best_candidates(const Row& row, std::span<const std::vector<TokenScore>> tops) const;
  void finish(Row& row, const std::vector<Candidate>& candidates) const;
  void go_on(Row& row, const std::vector<Candidate>& candidates, std::size_t first, std::vector<Move>& moves) const;
  bool can_improve(const Row& row) const;
  std::size_t candidates_kept() const;

  const GenerationOptions& options_;
  const T5Config& config_;
  ScoreProcessors processors_;
  std::vector<Row> rows_;
};

}  // namespace flant5
