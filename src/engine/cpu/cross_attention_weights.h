// The weights that make keys and values of encoder states, packed for attention without either.
#pragma once

#include <ATen/core/Tensor.h>

#include "engine/checkpoint.h"
#include "kernels/attention.h"
#include "model/t5_tree.h"

namespace flant5 {

class CrossAttentionWeights {
 public:
  // format: float32 or bfloat16.
  CrossAttentionWeights(const Checkpoint& checkpoint, const LinearSpec& key, const LinearSpec& value, Dtype format);

  kernels::AbsorbedWeights view() const;

  // [tokens, d_model] -> [tokens, inner], float32.
  at::Tensor keys(const at::Tensor& states) const;
  at::Tensor values(const at::Tensor& states) const;

 private:
  at::Tensor key_;               // [inner, d_model], packed
  at::Tensor value_transposed_;  // [d_model, inner], packed
};

}  // namespace flant5
