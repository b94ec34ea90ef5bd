// What the decoder sees of the encoder: each layer's keys and values of each encoded row, kept once however many
// hypotheses attend to it.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace flant5 {

class CrossAttention {
 public:
  // lengths: of the encoded rows. One decoded row for each.
  CrossAttention(const std::vector<std::int64_t>& lengths, std::int64_t num_heads, at::ScalarType type,
                 const at::Device& device);

  // keys, values: [tokens, num_heads * d_kv] of the encoded rows one after the other; layers in order.
  void add_layer(const at::Tensor& keys, const at::Tensor& values);

  std::size_t rows() const { return sources_.size(); }

  // queries: [rows, num_heads * d_kv] -> the same.
  at::Tensor attend(std::size_t layer, const at::Tensor& queries) const;

  // Keeps these decoded rows, in this order.
  void select(std::span<const std::size_t> rows);

 private:
  void place_rows();
  void drop_unused();

  std::int64_t num_heads_;
  at::Tensor tokens_;                 // [sources * longest] int64, of the packed rows; padding repeats a token
  at::Tensor padding_;                // [sources, 1, 1, longest]: 0, or -infinity for padding
  std::vector<at::Tensor> keys_;      // [layers] of [sources, num_heads, longest, d_kv]
  std::vector<at::Tensor> values_;    // the same
  std::vector<std::size_t> sources_;  // [rows] the encoded row of each decoded one
  std::int64_t forks_ = 1;            // of the encoded row that has most
  at::Tensor slots_;                  // [rows] int64, where each stands in [sources * forks]; undefined: in order
};

}  // namespace flant5
