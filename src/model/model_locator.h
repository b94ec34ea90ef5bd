// Where a checkpoint is: `--model` takes a folder or a name as on the Hugging Face hub. Nothing is downloaded.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace flant5 {

// What FLANT5_MODEL says, else empty.
std::string default_model();

// The hub's local cache: HF_HUB_CACHE, else HF_HOME/hub, else huggingface/hub in XDG_CACHE_HOME or ~/.cache.
std::filesystem::path hub_cache();

// The checkpoint folder of `model`, the first of:
//   - the folder of this path
//   - for a name like google/flan-t5-base or t5-small, its snapshot in hub_cache(): the commit that refs/main names
//   - MODELS/google/flan-t5-base or MODELS/flan-t5-base for each folder MODELS of model_folders
// Throws ModelError that says how to get it: nothing is found, or the download in the cache is incomplete.
std::filesystem::path locate_model(const std::string& model, const std::vector<std::filesystem::path>& model_folders);

}  // namespace flant5
