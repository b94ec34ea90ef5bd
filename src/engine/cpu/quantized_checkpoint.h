// Saving a checkpoint as int8, in a folder that Checkpoint opens by mapping.
#pragma once

#include <atomic>
#include <filesystem>
#include <string>

#include "engine/checkpoint.h"
#include "engine/cpu/smoothing.h"
#include "model/precision.h"

namespace flant5 {

inline constexpr std::atomic<bool> kNeverStops = false;

struct Int8Choice {
  Precision precision = Precision::of(Dtype::kInt8);
  Smoothing smoothing{};
  std::string evidence{};  // JSON for kEvidenceFile, or empty
};

// Writes `folder` (which must not exist) with config.json, generation_config.json, the tokenizer's files and
// model.safetensors in the layout of kQuantizedFormat, from blocks of a weight's rows. Products that the precision
// keeps in bfloat16 are stored so; all other tensors keep their type. The folder appears whole or not at all: not
// after `stop` has become true, which is looked at between tensors; false then. Throws OutputError naming what cannot
// be written, UsageError if the checkpoint is quantised already.
bool save_quantized(const Checkpoint& checkpoint, const Int8Choice& choice, const std::filesystem::path& folder,
                    const std::atomic<bool>& stop = kNeverStops);

}  // namespace flant5
