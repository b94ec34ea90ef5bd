// Saving a checkpoint as int8, in a folder that Checkpoint opens by mapping.
#pragma once

#include <filesystem>

#include "engine/checkpoint.h"
#include "engine/cpu/precision.h"

namespace flant5 {

// Writes FOLDER (which must not exist) with config.json, generation_config.json, spiece.model and model.safetensors in
// the layout of kQuantizedFormat. Products that `precision` keeps in bfloat16 are stored so. The folder appears whole
// or not at all. Throws OutputError naming what cannot be written, UsageError if the checkpoint is quantised already.
void save_quantized(const Checkpoint& checkpoint, const Precision& precision, const std::filesystem::path& folder);

}  // namespace flant5
