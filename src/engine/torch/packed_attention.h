// The encoder's attention of packed sequences, each among its own tokens, with T5's bias. Sequences of like length are
// computed together, padded to the longest. Memory is linear in the length: queries are taken in blocks.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace flant5 {

// Made once for a batch, for all layers that share a bias.
class PackedAttention {
 public:
  // bias: [num_heads, 2 reach + 1] float32 on the device, of distances -reach to reach, where no sequence is longer
  // than reach + 1. type: of the products.
  PackedAttention(const std::vector<std::int64_t>& cu_seqlens, const at::Tensor& bias, at::ScalarType type);

  // qkv: [tokens, 3 * num_heads * d_kv] -> [tokens, num_heads * d_kv].
  at::Tensor operator()(const at::Tensor& qkv) const;

  // Padded lengths of the groups, longest first.
  std::vector<std::int64_t> padded_lengths() const;

 private:
  struct Group {
    std::int64_t sequences = 0;
    std::int64_t length = 0;  // padded
    at::Tensor tokens;        // [sequences * length] int64, places in the packed batch; padding repeats a token
    at::Tensor real_tokens;   // int64: where the tokens stand in the packed batch, without padding,
    at::Tensor real_places;   // and among those of the group
    at::Tensor padding;       // [sequences, 1, 1, length] float32: 0, or -infinity for keys that are padding
    at::Tensor mask;          // bias and padding of all queries, where these are one block; else undefined
  };

  Group group(const std::vector<std::int64_t>& cu_seqlens, const std::vector<std::size_t>& members) const;
  std::int64_t block_of(const Group& group) const;
  at::Tensor mask_of(const Group& group, std::int64_t first, std::int64_t count) const;
  at::Tensor attend(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, const Group& group) const;

  at::Tensor bias_;
  at::ScalarType type_;
  std::vector<Group> groups_;
};

}  // namespace flant5
