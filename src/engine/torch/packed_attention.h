// Attention of packed sequences, each among its own tokens, with T5's bias. Memory is linear in the length: queries are
// taken in blocks, and the bias is made for each block.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace flant5 {

// Sequences of about the same length, padded to the longest.
struct SequenceGroup {
  std::int64_t longest = 0;
  at::Tensor tokens;   // [sequences * longest] int64, places in the packed batch; padding repeats a token
  at::Tensor is_real;  // [sequences, longest] bool
};

// Groups of all sequences of cu_seqlens, on this device: little of each is padding.
std::vector<SequenceGroup> group_sequences(const std::vector<std::int64_t>& cu_seqlens, const at::Device& device);

// qkv: [tokens, 3 * num_heads * d_kv]; bias: [num_heads, 2 reach + 1] float32, of distances -reach to reach, where no
// sequence is longer than reach + 1. -> [tokens, num_heads * d_kv] in the type of qkv.
at::Tensor packed_attention(const at::Tensor& qkv, const std::vector<SequenceGroup>& groups, const at::Tensor& bias);

}  // namespace flant5
