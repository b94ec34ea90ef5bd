#include "flant5/model/activations.h"

#include <ATen/ops/empty.h>

namespace flant5 {
namespace {

using kernels::Format;

at::ScalarType scalar_type(Format format) {
  switch (format) {
    case Format::kFloat32:
      return at::kFloat;
    case Format::kBFloat16:
      return at::kBFloat16;
    case Format::kInt8:
      return at::kByte;
  }
  return at::kFloat;
}

Format format_of(const at::Tensor& values) {
  if (values.scalar_type() == at::kByte) return Format::kInt8;
  return values.scalar_type() == at::kBFloat16 ? Format::kBFloat16 : Format::kFloat32;
}

}  // namespace

Activations Activations::empty(std::int64_t tokens, std::int64_t width, Format format) {
  Activations result{at::empty({tokens, width}, scalar_type(format)), {}};
  if (format == Format::kInt8) result.scale = at::empty({tokens}, at::kFloat);
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
