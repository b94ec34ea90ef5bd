// The float32 residual stream: every sublayer reads it through a norm and adds to it.
#pragma once

#include <ATen/core/Tensor.h>

#include "engine/cpu/activations.h"
#include "engine/cpu/linear.h"

namespace flant5 {

// The root-mean-square norm: no mean, no bias. Its scale is folded into the product that follows, so what is left is to
// divide each row and write it in the format that the product wants.
// x: [tokens, d_model] float32 -> out, of the same shape in any format.
void rms_norm(const at::Tensor& x, double epsilon, Activations& out);

// The norm of x as the input of `product`, its input_scale() applied.
Activations normed_input(const at::Tensor& x, double epsilon, const Linear& product);

// hidden += output, both [tokens, d_model].
void add_residual(const Activations& output, at::Tensor& hidden);

}  // namespace flant5
