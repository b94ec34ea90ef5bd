// What the parts of TorchT5 share: copies to the device, and attention as fused kernels want it.
#pragma once

#include <ATen/Functions.h>
#include <c10/core/Device.h>

#include <cstdint>
#include <limits>
#include <span>

namespace flant5 {

// From pinned memory, so that the copy waits for nothing that the device still computes.
inline at::Tensor upload(const at::Tensor& host, const at::Device& device) {
  return device.is_cpu() ? host : host.pin_memory().to(device, /*non_blocking=*/true);
}

// A length of padded sequences: the rows of attention masks are aligned for fused attention on GPUs.
inline std::int64_t aligned(std::int64_t length) { return (length + 15) / 16 * 16; }

inline at::Tensor upload(std::span<const std::int64_t> values, const at::Device& device) {
  return upload(at::tensor(at::ArrayRef<std::int64_t>(values.data(), values.size()), at::kLong), device);
}

// In a mask: a key that is not attended to.
inline constexpr float kNever = -std::numeric_limits<float>::infinity();

// T5's attention, which does not scale its scores. queries, keys, values: [rows, num_heads, length, d_kv]; mask: what
// is added to the scores, of a shape that broadcasts to [rows, num_heads, queries, keys].
inline at::Tensor masked_attention(const at::Tensor& queries, const at::Tensor& keys, const at::Tensor& values,
                                   const at::Tensor& mask) {
  return at::scaled_dot_product_attention(queries, keys, values, mask, /*dropout_p=*/0, /*is_causal=*/false,
                                          /*scale=*/1.0);
}

}  // namespace flant5
