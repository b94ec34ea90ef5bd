// What the decoder sees of the encoder: the states of each row and, once they pay, each layer's keys and values.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/cpu/encoder.h"
#include "kernels/attention.h"

namespace flant5 {

class CrossAttentionCache {
 public:
  // Rows are the sequences of all outputs, in order. format: of the attention's products, float32 or bfloat16.
  CrossAttentionCache(const std::vector<EncoderOutput>& outputs, Dtype format);

  std::int64_t rows() const { return static_cast<std::int64_t>(packed_.size()); }
  const std::vector<kernels::States>& states() const { return packed_; }

  // Keeps these rows, in this order; a row that is kept twice shares its states, and its keys and values.
  void select(const std::vector<std::int64_t>& rows);

  // The states of the sequences that kept rows are of, each once, one after the other: [tokens, d_model].
  at::Tensor gathered_states() const;

  // Keys and values of a layer, made from gathered_states(): [tokens, inner] float32 each.
  void set_keys_values(std::size_t layer, const at::Tensor& keys, const at::Tensor& values);
  bool has_keys_values(std::size_t layer) const { return layer < keys_values_.size(); }
  const std::vector<kernels::KeysValues>& keys_values(std::size_t layer) const { return keys_values_[layer]; }

 private:
  // Those that kept rows are of, in order.
  std::vector<std::size_t> sequences_in_use() const;

  std::vector<at::Tensor> states_;                             // [sequences] of [length, d_model] float32
  std::vector<std::size_t> sequences_;                         // [rows] which one a row is of
  std::vector<kernels::States> packed_;                        // [rows]
  std::vector<std::vector<kernels::KeysValues>> keys_values_;  // [layers][rows]
  std::vector<at::Tensor> kept_alive_;
};

}  // namespace flant5
