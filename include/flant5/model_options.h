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
  std::filesystem::path adapter{};  // folder of a LoRA adapter, merged into the weights as they are loaded; or empty
  // None: int8 for a quantised checkpoint; else bfloat16 on a GPU and on processors that multiply it fast; else
  // float32.
  std::optional<Dtype> dtype{};
  std::string int8_keep{};      // what stays bfloat16 under int8 ("first-4", "qkv,head"); empty: a third of the layers
  std::string device = "auto";  // "cpu", "cuda", "cuda:1"; auto: the first GPU that this build can use, else the CPU
  // </s>, <pad>, <unk> and other special tokens in a text are read as these tokens, as in transformers; else as text.
  bool parse_special_tokens = false;
  std::size_t load_threads = 0;  // 0: all processors
  bool ignore_memory = false;    // load it even if it seems to need more memory than there is
};

}  // namespace flant5
