// Matrices as the right side of the kernels' own products, packed once and used often: float32 values as they are, or
// bfloat16 values in pairs, so that an element of 4 bytes holds a value and the one that it is summed with next.
#pragma once

#include <cstdint>

#include "kernels/rows.h"

namespace flant5::kernels {

// Elements of `depth` values in each column.
constexpr std::int64_t packed_depth(Dtype format, std::int64_t depth) {
  return format == Dtype::kFloat32 ? depth : (depth + 1) / 2;
}

// For products over the rows of in[rows, in.cols]: to[packed_depth(rows), in.cols] elements of 4 bytes.
void pack_rows(const ConstRows& in, std::int64_t rows, Dtype format, void* to);

// For products over its columns: to[packed_depth(in.cols), rows]. An even number of columns in pairs.
void pack_columns(const ConstRows& in, std::int64_t rows, Dtype format, void* to);

}  // namespace flant5::kernels
