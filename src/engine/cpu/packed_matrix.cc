#include "engine/cpu/packed_matrix.h"

#include <ATen/ops/empty.h>

#include "kernels/packing.h"

namespace flant5 {
namespace {

at::Tensor empty_packed(Dtype format, std::int64_t depth, std::int64_t cols) {
  return at::empty({kernels::packed_depth(format, depth), cols}, format == Dtype::kFloat32 ? at::kFloat : at::kInt);
}

kernels::ConstRows rows_of(const at::Tensor& matrix) {
  return {matrix.const_data_ptr<float>(), Dtype::kFloat32, matrix.size(1), matrix.stride(0)};
}

}  // namespace

at::Tensor packed_rows(const at::Tensor& matrix, Dtype format) {
  at::Tensor packed = empty_packed(format, matrix.size(0), matrix.size(1));
  kernels::pack_rows(rows_of(matrix), matrix.size(0), format, packed.mutable_data_ptr());
  return packed;
}

at::Tensor packed_columns(const at::Tensor& matrix, Dtype format) {
  at::Tensor packed = empty_packed(format, matrix.size(1), matrix.size(0));
  kernels::pack_columns(rows_of(matrix), matrix.size(0), format, packed.mutable_data_ptr());
  return packed;
}

at::Tensor unpacked_rows(const at::Tensor& packed) {
  if (packed.scalar_type() == at::kFloat) return packed;
  const at::Tensor pairs = packed.view(at::kBFloat16).view({packed.size(0), packed.size(1), 2});
  return pairs.transpose(1, 2).reshape({2 * packed.size(0), packed.size(1)}).to(at::kFloat);
}

}  // namespace flant5
