// Moves what is hard to round from the activations of a product to its weight: each input channel is multiplied by a
// factor and the weight's column divided by it, which changes nothing but what int8 rounds off.
//   "SmoothQuant", Xiao et al., 2023.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <map>
#include <string>

#include "engine/fused_weight.h"
#include "flant5/dtype.h"
#include "model/t5_tree.h"

namespace flant5 {

// Factors [in] float32, by the name of the product. A normed input is multiplied as it is normed, for int8 alone; any
// other by the product that feeds it, whose rows are multiplied.
using Smoothing = std::map<std::string, at::Tensor>;

// What balances a product's input channels, from their largest values and those of the weight's columns. strength:
// from 0, where the columns become alike, to 1, where the channels do. A channel that was never active counts as an
// average one.
at::Tensor balancing_factors(const at::Tensor& weight_maxima, const at::Tensor& input_maxima, double strength);

// The factors by which the input of `spec` is multiplied as it is normed, or undefined.
at::Tensor input_scale(const LinearSpec& spec, Dtype format, const Smoothing& smoothing);

// Rows [begin, end) of a product's weight, float32, for a product in `format`.
at::Tensor smoothed_rows(const FusedWeight& weight, Dtype format, const Smoothing& smoothing, std::int64_t begin,
                         std::int64_t end);

}  // namespace flant5
