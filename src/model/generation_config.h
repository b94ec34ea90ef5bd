// What a checkpoint's generation_config.json says of how answers are generated.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "flant5/generation_options.h"

namespace flant5 {

struct GenerationConfig {
  GenerationOptions options;           // of the file, and our defaults where it says nothing
  std::vector<std::string> acting;     // fields that differ from our defaults: "num_beams 4"
  std::vector<std::string> unhandled;  // fields that would change answers, and that this program does not support
};

// FOLDER/generation_config.json, if it is there. max_length counts the start token, so one token more than an answer
// has; max_new_tokens and min_new_tokens come before max_length and min_length. transformers' own default of 20 tokens
// does not apply. Throws ModelError naming file and key for a value that is out of range.
GenerationConfig load_generation_config(const std::filesystem::path& folder);

}  // namespace flant5
