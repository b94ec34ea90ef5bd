// What a LoRA adapter makes of a weight.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>

#include "model/lora_adapter.h"

namespace flant5 {

// The weight as the adapter changes it, computed in float32; `base` itself where it does not.
at::Tensor merged(const LoraAdapter& adapter, const std::string& weight, const at::Tensor& base);

}  // namespace flant5
