// Row-major matrices as the kernels see them: float32 or bfloat16 values, or bytes with a scale per row.
#pragma once

#include <cstddef>
#include <cstdint>

#include "flant5/dtype.h"

namespace flant5::kernels {

// Bytes of the int8 format are unsigned, with this zero point: value = (byte - kZeroPoint) * scale[row].
inline constexpr std::int64_t kZeroPoint = 128;

// Read-only rows. kInt8 is not readable: products return float32 or bfloat16.
struct ConstRows {
  const void* data = nullptr;
  Dtype format = Dtype::kFloat32;
  std::int64_t cols = 0;
  std::int64_t stride = 0;       // elements from a row to the next
  const float* scale = nullptr;  // [rows] factor of each row, or none
};

struct MutableRows {
  void* data = nullptr;
  Dtype format = Dtype::kFloat32;
  std::int64_t cols = 0;
  std::int64_t stride = 0;
  float* scale = nullptr;  // [rows], written where the format is kInt8
};

}  // namespace flant5::kernels
