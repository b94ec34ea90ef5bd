// The scores of a step, on the device that computed them, and what a decoding asks of them.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "model/seq2seq.h"

namespace flant5 {

class ScoreMatrix {
 public:
  ScoreMatrix() = default;
  // scores: [rows, vocab_size] float32.
  explicit ScoreMatrix(at::Tensor scores) : scores_(std::move(scores)) {}

  // Each as Decoding says.
  std::vector<std::int64_t> argmax() const;
  std::vector<std::vector<TokenScore>> top_k(std::size_t k) const;
  std::vector<float> scores(std::span<const Entry> entries) const;
  std::vector<float> log_probabilities(std::span<const Entry> entries) const;
  void set_scores(std::span<const Entry> entries, std::span<const float> values);
  void log_softmax();

 private:
  at::Tensor scores_;
  mutable at::Tensor log_totals_;  // [rows, 1] logarithm of the sum of exp(scores), once it is asked for
};

}  // namespace flant5
