#include "flant5/model/cross_weights.h"

#include <ATen/ops/linear.h>

#include "flant5/model/packed_matrix.h"

namespace flant5 {
namespace {

at::Tensor floats(const Checkpoint& checkpoint, const LinearSpec& spec) {
  return checkpoint.tensor(spec.parts.front()).to(at::kFloat).contiguous();
}

}  // namespace

CrossWeights::CrossWeights(const Checkpoint& checkpoint, const LinearSpec& key, const LinearSpec& value,
                           kernels::Format format)
    : key_(packed_rows(floats(checkpoint, key), format)),
      value_transposed_(packed_columns(floats(checkpoint, value), format)) {
  for (const LinearSpec& spec : {key, value}) checkpoint.release(spec.parts.front());
}

kernels::StateAttentionWeights CrossWeights::view() const {
  return {key_.const_data_ptr(), value_transposed_.const_data_ptr(), key_.size(1)};
}

at::Tensor CrossWeights::keys(const at::Tensor& states) const { return at::linear(states, unpacked_rows(key_)); }

at::Tensor CrossWeights::values(const at::Tensor& states) const {
  return at::linear(states, unpacked_rows(value_transposed_).t());
}

}  // namespace flant5
