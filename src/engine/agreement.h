// How far one model answers as another does, token by token along the other's answers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "model/seq2seq.h"

namespace flant5 {

struct Agreement {
  std::size_t rows = 0;
  std::size_t equal = 0;  // rows whose greedy answer is the same, </s> included
  double divergence = 0;  // mean Kullback-Leibler divergence of a row's tokens, in nats
  double seconds = 0;     // by the clock
};

// The prompts that are computed together, by their places: about a thousand tokens, or one longer prompt.
std::vector<std::vector<std::size_t>> batches_of(const std::vector<std::vector<std::int64_t>>& prompts);

// What a model answers greedily to some prompts, with what it thought of the tokens that it found likeliest.
class ReferenceAnswers {
 public:
  using Ids = std::vector<std::int64_t>;

  // prompts: token ids, with </s>; at least one. threads: to compute on, each on its own rows.
  ReferenceAnswers(const Seq2Seq& reference, std::vector<Ids> prompts, std::size_t max_new_tokens, std::size_t threads);

  // Another model of the same vocabulary, led along the reference's answers: where it would have left one, it differs.
  Agreement of(const Seq2Seq& model) const;

  std::size_t rows() const { return prompts_.size(); }
  std::size_t tokens() const;    // of the prompts
  std::size_t answered() const;  // tokens of the answers

 private:
  struct Step {
    std::int64_t token = 0;          // the likeliest
    std::vector<TokenScore> likely;  // log-probabilities, highest first
  };
  using Batch = std::vector<std::size_t>;  // rows that are computed together
  struct RowAgreement {
    bool is_equal = true;
    double divergence = 0;
  };

  void answer(const Seq2Seq& reference, const Batch& batch, std::size_t max_new_tokens);
  void compare(const Seq2Seq& model, const Batch& batch, std::vector<RowAgreement>& found) const;

  std::vector<Ids> prompts_;
  std::size_t threads_;
  std::vector<Batch> batches_;
  std::vector<std::vector<Step>> answers_;  // [rows]
};

}  // namespace flant5
