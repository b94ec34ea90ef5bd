// A product of bytes with a weight as it is stored: for few rows, where packing the weight would take longer.
#pragma once

#include <cstdint>

#include "kernels/rows.h"

namespace flant5::kernels {

// Row o of the weight means bytes[o * in + k] * scale[o].
struct ByteWeight {
  const std::int8_t* bytes = nullptr;  // [out, in]
  const float* scale = nullptr;        // [out]
  std::int64_t in = 0;
};

// out[row, o] = scale[o] * sum over k of (in[row, k] - kZeroPoint) * bytes[o, k], for outputs o in [begin, end) of all
// rows; without the rows' own scale, as oneDNN's product leaves it. in: bytes, `in.cols` = weight.in. out: bfloat16.
// Sums are exact, so that the order of adding does not show.
void int8_gemm(const ConstRows& in, std::int64_t rows, const ByteWeight& weight, std::int64_t begin, std::int64_t end,
               const MutableRows& out);

}  // namespace flant5::kernels
