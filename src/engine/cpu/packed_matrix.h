// Tensors packed as the right side of the kernels' own products, see flant5/kernels/packing.h. Elements of float32 or,
// for pairs of bfloat16, int32.
#pragma once

#include <ATen/core/Tensor.h>

#include "kernels/rows.h"

namespace flant5 {

// Of a float32 matrix [rows, cols]: for products over its rows, [packed_depth(rows), cols], or over its columns,
// [packed_depth(cols), rows].
at::Tensor packed_rows(const at::Tensor& matrix, Dtype format);
at::Tensor packed_columns(const at::Tensor& matrix, Dtype format);

// What packed_rows() had of an even number of rows, in float32.
at::Tensor unpacked_rows(const at::Tensor& packed);

}  // namespace flant5
