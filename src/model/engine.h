// A checkpoint, ready to compute. What stands behind it, libtorch included, is loaded with the first one.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "flant5/model_options.h"
#include "model/seq2seq.h"

namespace flant5 {

struct Engine {
  std::unique_ptr<Seq2Seq> model;
  std::string name;                          // "cpu" or "torch"
  std::string device;                        // "cpu", "cuda:0"
  std::string dtype;                         // what was chosen: "float32", "bfloat16", "int8"
  std::string processor;                     // "AVX-512, bfloat16, VNNI"
  std::vector<std::filesystem::path> files;  // that hold the weights
  std::vector<std::string> warnings;         // sentences that the user should see
};

// Throws ModelError for a broken checkpoint, UsageError for an int8_keep that is not understood and for a
// device that is not there or cannot compute in this dtype.
Engine load_engine(const ModelOptions& options);

// Saves the checkpoint in `folder` as int8 in a new folder `out`, which loads by mapping. int8_keep as in ModelOptions.
// Throws ModelError, UsageError, OutputError.
void save_quantized(const std::filesystem::path& folder, const std::filesystem::path& out,
                    const std::string& int8_keep);

}  // namespace flant5
