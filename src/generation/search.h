// How the rows of a decoding are continued: a search turns the scores of a step into the tokens that follow.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "flant5/generation_options.h"
#include "generation/answer_trie.h"
#include "model/seq2seq.h"

namespace flant5 {

using Tokens = std::vector<std::int64_t>;

// Goes on with a live hypothesis, by its place in the list, and this token.
struct Move {
  std::size_t parent = 0;
  std::int64_t token = 0;
};

struct Generated {
  std::vector<Tokens> tokens;  // [rows * samples], without </s>
  // [rows] of a beam search: the log-probability after processors, divided by length^length_penalty. Else empty.
  std::vector<float> scores;
};

class Search {
 public:
  Search() = default;
  Search(const Search&) = delete;
  Search& operator=(const Search&) = delete;
  virtual ~Search() = default;

  // At the start: of each row, row by row.
  virtual std::size_t hypotheses_per_row() const { return 1; }

  // After a step of `decoding`: paths[i] is the row of it where the live hypothesis i stands; several may share one.
  // Returns the next live hypotheses; none: all have ended. Overwrites scores of these paths.
  virtual std::vector<Move> advance(Decoding& decoding, std::span<const std::size_t> paths) = 0;

  virtual Generated take() = 0;
};

// What is given to these must outlive the search.

// As the options say: greedy, sampled or with beams. row_numbers: of the rows in the input, which draws are keyed by.
std::unique_ptr<Search> search(const GenerationOptions& options, const T5Config& config,
                               std::span<const std::uint64_t> row_numbers);

// The likeliest token among those that go on with an allowed sequence, however long that is.
std::unique_ptr<Search> constrained_search(const AnswerTrie& allowed, const T5Config& config, std::size_t rows);

}  // namespace flant5
