#include "engine/cpu/activations.h"

#include <ATen/ops/empty.h>

namespace flant5 {
namespace {

at::ScalarType activation_type(Dtype format) {
  switch (format) {
    case Dtype::kFloat32:
      return at::kFloat;
    case Dtype::kBFloat16:
      return at::kBFloat16;
    case Dtype::kInt8:
      return at::kByte;
  }
  return at::kFloat;
}

Dtype format_of(const at::Tensor& values) {
  if (values.scalar_type() == at::kByte) return Dtype::kInt8;
  return values.scalar_type() == at::kBFloat16 ? Dtype::kBFloat16 : Dtype::kFloat32;
}

}  // namespace

Activations Activations::empty(std::int64_t tokens, std::int64_t width, Dtype format) {
  Activations result{at::empty({tokens, width}, activation_type(format)), {}};
  if (format == Dtype::kInt8) result.scale = at::empty({tokens}, at::kFloat);
  return result;
}

Activations Activations::rows(const at::Tensor& index) const {
  return {values.index_select(0, index), scale.defined() ? scale.index_select(0, index) : scale};
}

kernels::ConstRows Activations::view() const {
  return {values.const_data_ptr(), format_of(values), values.size(1), values.stride(0),
          scale.defined() ? scale.const_data_ptr<float>() : nullptr};
}

kernels::MutableRows Activations::mutable_view() {
  return {values.mutable_data_ptr(), format_of(values), values.size(1), values.stride(0),
          scale.defined() ? scale.mutable_data_ptr<float>() : nullptr};
}

}  // namespace flant5
