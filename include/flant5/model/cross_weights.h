// The weights that make keys and values of encoder states, packed for attention without either.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>

#include "flant5/kernels/attention.h"
#include "flant5/model/checkpoint.h"

namespace flant5 {

class CrossWeights {
 public:
  // Those of the attention `scope`, such as decoder.block.0.layer.1.EncDecAttention. format: float32 or bfloat16.
  CrossWeights(const Checkpoint& checkpoint, const std::string& scope, kernels::Format format);

  kernels::StateAttentionWeights view() const;

  // [tokens, d_model] -> [tokens, inner], float32.
  at::Tensor keys(const at::Tensor& states) const;
  at::Tensor values(const at::Tensor& states) const;

 private:
  at::Tensor key_;               // [inner, d_model], packed
  at::Tensor value_transposed_;  // [d_model, inner], packed
};

}  // namespace flant5
