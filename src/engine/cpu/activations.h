// Rows between two layers: one row a token, all sequences of a batch one after the other, without padding.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "kernels/rows.h"

namespace flant5 {

// Rows that are worth a thread of their own.
inline constexpr std::int64_t kRowsPerThread = 64;

struct Activations {
  at::Tensor values;  // [tokens, width] float32, bfloat16, or bytes around kernels::kZeroPoint
  at::Tensor scale;   // [tokens] float32 factor of each row, or undefined

  std::int64_t tokens() const { return values.size(0); }

  // A copy of these rows, index: [rows] int64.
  Activations rows(const at::Tensor& index) const;

  // Uninitialised rows in `format`.
  static Activations empty(std::int64_t tokens, std::int64_t width, Dtype format);

  kernels::ConstRows view() const;
  kernels::MutableRows mutable_view();
};

}  // namespace flant5
