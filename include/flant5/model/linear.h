// A matrix product with a fixed weight, in any of the number formats. The only type that holds such a weight.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "flant5/model/activations.h"
#include "flant5/model/checkpoint.h"
#include "flant5/model/compute.h"
#include "flant5/model/linear_spec.h"
#include "flant5/profile.h"

namespace flant5 {

// Bytes with one scale per output channel: weight = bytes * scale.
struct QuantizedWeight {
  at::Tensor bytes;  // [out, in] int8
  at::Tensor scale;  // [out] float32
};

// Symmetric, rounded to nearest, with magnitudes up to `largest`.
QuantizedWeight quantize(const at::Tensor& weight, float largest = 127.0F);

// The weight of a product as float32 [out, in]: its parts one under the other, its norm's scale folded in.
at::Tensor fused_weight(const Checkpoint& checkpoint, const LinearSpec& spec);

class Linear {
 public:
  // From a checkpoint in the format that `precision` asks for; from a quantised one in the format it was saved in.
  Linear(const Checkpoint& checkpoint, const LinearSpec& spec, const Precision& precision);

  // weight: [out, in], any floating type. Packed once, in the layout that oneDNN likes best for `format`.
  Linear(const at::Tensor& weight, kernels::Format format);

  explicit Linear(const QuantizedWeight& weight);

  // [tokens, in] -> [tokens, out]. The input is in input_format(). int8 returns bfloat16 values with a scale per row.
  Activations operator()(const Activations& input) const;

  // The same, its time and operations counted for --profile.
  Activations timed(const Activations& input, Stage stage) const;

  kernels::Format input_format() const { return format_; }
  std::int64_t in() const { return in_; }
  std::int64_t out() const { return out_; }

  // Uninitialised rows to write an input into.
  Activations new_input(std::int64_t tokens) const { return Activations::empty(tokens, in_, format_); }

 private:
  kernels::Format format_;
  std::int64_t in_;
  std::int64_t out_;
  at::Tensor packed_;         // the weight in oneDNN's layout, or as it is where oneDNN cannot
  at::Tensor channel_scale_;  // int8: [out]
  at::Tensor channel_zero_;   // int8: [out], all 0

  void pack_quantized(const QuantizedWeight& weight);
};

}  // namespace flant5
