// The float32 residual stream that every sublayer adds to.
#pragma once

#include <ATen/core/Tensor.h>

#include "engine/cpu/activations.h"

namespace flant5 {

// hidden += output, both [tokens, d_model].
void add_residual(const Activations& output, at::Tensor& hidden);

}  // namespace flant5
