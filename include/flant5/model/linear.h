// A matrix product with a fixed weight, in any of the number formats. The only type that holds such a weight.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

#include "flant5/model/activations.h"
#include "flant5/model/checkpoint.h"
#include "flant5/profile.h"

namespace flant5 {

// The weights of `names`, one under the other, as float32 [out, in]. With `norm`, an RMSNorm's scale [in] is folded in.
at::Tensor stacked_weight(const Checkpoint& checkpoint, const std::vector<std::string>& names,
                          const std::string& norm = "");

class Linear {
 public:
  // weight: float32 [out, in]. Packed once, in the layout that oneDNN likes best for `format`.
  Linear(const at::Tensor& weight, kernels::Format format);

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
};

}  // namespace flant5
