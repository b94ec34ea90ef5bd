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
  // None: bfloat16 on a GPU and where the processor has it, else float32; int8 of a quantised checkpoint.
  std::optional<Dtype> dtype;
  std::string int8_keep{};       // what stays bfloat16 under int8 ("first-4", "qkv,head"); empty: a third of the layers
  std::string device = "auto";   // "cpu", "cuda", "cuda:1"; auto: the first GPU that this build can use, else the CPU
  std::size_t load_threads = 0;  // 0: all processors
};

}  // namespace flant5
