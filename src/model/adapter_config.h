// What an adapter's adapter_config.json, as peft writes it, says of how it changes its base model.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "model/module_pattern.h"

namespace flant5 {

// A value for the modules that a key of rank_pattern or alpha_pattern matches.
struct PatternValue {
  std::string key;
  ModulePattern pattern;
  double value = 0;
};

struct AdapterConfig {
  std::filesystem::path file;
  std::string base_model;  // folder or hub name; may be empty
  std::string revision;    // of the base model on the hub; empty: none in particular
  std::int64_t r = 8;
  double lora_alpha = 8;
  bool use_rslora = false;
  std::vector<PatternValue> rank_pattern;
  std::vector<PatternValue> alpha_pattern;

  // Of a module by its name in the base model, such as "lm_head". A weight becomes weight + scaling * B A.
  // Both throw ModelError where keys with different values match: peft takes the first in the file, which JSON does not
  // keep.
  std::int64_t rank(const std::string& module) const;
  double scaling(const std::string& module) const;

  // Reads FOLDER/adapter_config.json. Throws ModelError naming file and key, with the remedy, for all that is not plain
  // LoRA: other methods, DoRA, biases, weights that are initialised from the base model's, settings not known here.
  static AdapterConfig load(const std::filesystem::path& folder);
};

// Whether a folder holds an adapter rather than a checkpoint.
bool is_adapter(const std::filesystem::path& folder);

// What to do with an adapter that cannot be read.
inline constexpr const char* kMergeRemedy =
    "merge the adapter with peft (PeftModel.from_pretrained(base, adapter).merge_and_unload()), save the result, and "
    "use "
    "that as --model";

}  // namespace flant5
