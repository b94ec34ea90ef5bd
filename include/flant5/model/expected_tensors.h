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
};

// Every tensor that a checkpoint of this config has or, where optional, may have. The shared embedding is listed as
// shared.weight only.
std::vector<ExpectedTensor> expected_tensors(const T5Config& config);

}  // namespace flant5
