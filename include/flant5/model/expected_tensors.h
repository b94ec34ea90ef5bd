// The tensors of a T5 checkpoint, as Hugging Face names them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "flant5/model/t5_config.h"

namespace flant5 {

struct ExpectedTensor {
  std::string name;
  std::vector<std::int64_t> shape;
  bool optional = false;
  bool may_be_bytes = false;  // int8, with the tensor NAME_scale beside it
};

// Every tensor that a checkpoint of this config has or, where optional, may have. The shared embedding is listed as
// shared.weight only.
std::vector<ExpectedTensor> expected_tensors(const T5Config& config);

// The metadata `format` of a checkpoint whose products are fused and mostly int8. Its tensors:
//   NAME.weight        [out, in], int8 or bfloat16: each product of linear_specs(), its parts one under the other and
//                      its norm's scale folded in
//   NAME.weight_scale  [out] float32, where NAME.weight is int8: weight = bytes * scale
//   shared.weight, the relative position biases, encoder.final_layer_norm.weight and each cross-attention's k.weight
//   and v.weight, as in any T5 checkpoint
// The header's JSON Schema is src/model/schemas/quantized-header.v1.schema.json.
inline constexpr const char* kQuantizedFormat = "flant5-int8/1";
std::vector<ExpectedTensor> expected_quantized_tensors(const T5Config& config);

}  // namespace flant5
