// Which checkpoint is loaded, and how.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>

#include "flant5/dtype.h"

namespace flant5 {

struct ModelOptions {
  std::filesystem::path folder;
  std::optional<Dtype> dtype;    // none: bfloat16 where the processor has it, else float32; int8 of a quantised one
  std::string int8_keep;         // what stays bfloat16 under int8 ("first-4", "qkv,head"); empty: a third of the layers
  std::size_t load_threads = 0;  // 0: all processors
};

}  // namespace flant5
