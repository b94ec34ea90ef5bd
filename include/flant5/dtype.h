// The number formats that a model computes in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace flant5 {

enum class Dtype : std::uint8_t { kFloat32, kBFloat16, kInt8 };
inline constexpr std::size_t kDtypeCount = 3;

constexpr std::string_view dtype_name(Dtype dtype) {
  constexpr std::string_view kNames[kDtypeCount] = {"float32", "bfloat16", "int8"};
  return kNames[static_cast<std::size_t>(dtype)];
}

// Of one value.
constexpr std::size_t dtype_bytes(Dtype dtype) {
  constexpr std::size_t kBytes[kDtypeCount] = {4, 2, 1};
  return kBytes[static_cast<std::size_t>(dtype)];
}

}  // namespace flant5
