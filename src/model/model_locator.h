// Where a checkpoint is: `--model` takes a folder or a name as on the Hugging Face hub. Nothing is downloaded.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace flant5 {

// What FLANT5_MODEL says, else empty.
std::string default_model();

// The checkpoint folder of `model`, the first of:
//   - the folder of this path
//   - for a name like google/flan-t5-base or t5-small, its snapshot in hub_cache(), of the commit that main is at; for
//     NAME@REVISION of that branch, tag or commit
//   - MODELS/google/flan-t5-base or MODELS/flan-t5-base for each folder MODELS of model_folders, without a revision
// Throws ModelError that says how to get it: nothing is found, or the download in the cache is incomplete.
// It may be an adapter's folder (is_adapter).
std::filesystem::path locate_model(const std::string& model, const std::vector<std::filesystem::path>& model_folders);

// The checkpoint folder of the base model that an adapter names, located in the same way. Throws ModelError that names
// both: it is not found, the adapter names none or asks for a revision of it, or the base is an adapter itself.
std::filesystem::path locate_base(const std::filesystem::path& adapter,
                                  const std::vector<std::filesystem::path>& model_folders);

}  // namespace flant5
