// A checkpoint, ready to compute. What stands behind it, libtorch included, is loaded with the first one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "flant5/model/seq2seq.h"

namespace flant5 {

enum class ComputeType : std::uint8_t { kAuto, kFloat32, kBFloat16, kInt8 };

struct ModelOptions {
  std::filesystem::path folder;
  ComputeType dtype = ComputeType::kAuto;  // kAuto: bfloat16 where the processor has it, else float32
  std::string int8_keep;         // what stays bfloat16 under int8, see Precision::of; empty: a third of the layers
  std::size_t load_threads = 0;  // 0: all processors
};

struct Engine {
  std::unique_ptr<Seq2Seq> model;
  std::string dtype;                         // what was chosen: "float32", "bfloat16", "int8"
  std::string processor;                     // "AVX-512, bfloat16, VNNI"
  std::vector<std::filesystem::path> files;  // that hold the weights
  std::vector<std::string> warnings;         // sentences that the user should see
};

// Throws ModelError for a broken checkpoint, UsageError for an int8_keep that is not understood.
Engine load_engine(const ModelOptions& options);

// Saves the checkpoint in `folder` as int8 in a new folder `out`, which loads by mapping. int8_keep as in ModelOptions.
// Throws ModelError, UsageError, OutputError.
void save_quantized(const std::filesystem::path& folder, const std::filesystem::path& out,
                    const std::string& int8_keep);

}  // namespace flant5
