#include "engine/cpu/cross_attention_weights.h"

#include <ATen/ops/linear.h>

#include "engine/cpu/packed_matrix.h"

namespace flant5 {
namespace {

at::Tensor floats(const Checkpoint& checkpoint, const LinearSpec& spec) {
  return checkpoint.tensor(spec.parts.front()).to(at::kFloat).contiguous();
}

}  // namespace

CrossAttentionWeights::CrossAttentionWeights(const Checkpoint& checkpoint, const LinearSpec& key,
                                             const LinearSpec& value, Dtype format)
    : key_(packed_rows(floats(checkpoint, key), format)),
      value_transposed_(packed_columns(floats(checkpoint, value), format)) {
  for (const LinearSpec& spec : {key, value}) checkpoint.release(spec.parts.front());
}

kernels::AbsorbedWeights CrossAttentionWeights::view() const {
  return {key_.const_data_ptr(), value_transposed_.const_data_ptr(), key_.size(1)};
}

at::Tensor CrossAttentionWeights::keys(const at::Tensor& states) const {
  return at::linear(states, unpacked_rows(key_));
}

at::Tensor CrossAttentionWeights::values(const at::Tensor& states) const {
  return at::linear(states, unpacked_rows(value_transposed_).t());
}

}  // namespace flant5
