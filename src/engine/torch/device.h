// What the device that tensors are on asks for.
#pragma once

#include <ATen/Functions.h>
#include <c10/core/Device.h>

#include <cstdint>
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

}  // namespace flant5
