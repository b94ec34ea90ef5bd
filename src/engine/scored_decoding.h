// What the decodings of both engines share: the scores of the last step, and OutOfMemory where memory is too little.
#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/score_matrix.h"
#include "engine/within_memory.h"

namespace flant5 {

class ScoredDecoding : public Decoding {
 public:
  explicit ScoredDecoding(const c10::Device& device) : device_(device) {}

  void step(std::span<const std::int64_t> tokens) final {
    within_memory(device_, [&] { scores_ = ScoreMatrix(next_scores(tokens)); });
  }
  std::vector<std::int64_t> argmax() const final {
    return within_memory(device_, [&] { return scores_.argmax(); });
  }
  std::vector<std::vector<TokenScore>> top_k(std::size_t k) const final {
    return within_memory(device_, [&] { return scores_.top_k(k); });
  }
  std::vector<float> scores(std::span<const Entry> entries) const final {
    return within_memory(device_, [&] { return scores_.scores(entries); });
  }
  std::vector<float> log_probabilities(std::span<const Entry> entries) const final {
    return within_memory(device_, [&] { return scores_.log_probabilities(entries); });
  }
  void set_scores(std::span<const Entry> entries, std::span<const float> values) final {
    within_memory(device_, [&] { scores_.set_scores(entries, values); });
  }
  void log_softmax() final {
    within_memory(device_, [&] { scores_.log_softmax(); });
  }
  void select(std::span<const std::size_t> rows) final {
    within_memory(device_, [&] { keep(rows); });
  }

 private:
  // step() and select(), as Decoding says. -> [rows, vocab_size] float32
  virtual at::Tensor next_scores(std::span<const std::int64_t> tokens) = 0;
  virtual void keep(std::span<const std::size_t> rows) = 0;

  c10::Device device_;
  ScoreMatrix scores_;
};

}  // namespace flant5
