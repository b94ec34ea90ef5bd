// A checkpoint, ready to compute. What stands behind it, libtorch included, is loaded with the first one.
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "flant5/model_options.h"
#include "model/quantization.h"
#include "model/seq2seq.h"

namespace flant5 {

struct Engine {
  std::unique_ptr<Seq2Seq> model;
  std::string name;                          // "cpu" or "torch"
  std::string device;                        // "cpu", "cuda:0"
  std::string dtype;                         // what was chosen: "float32", "bfloat16", "int8"
  std::string processor;                     // "AVX-512, bfloat16, VNNI"
  std::vector<std::filesystem::path> files;  // that hold the weights, an adapter's too
  std::vector<std::string> warnings;         // sentences that the user should see
};

// Throws ModelError for a broken checkpoint, UsageError for an int8_keep that is not understood and for a
// device that is not there or cannot compute in this dtype.
Engine load_engine(const ModelOptions& options);

// Measures on rows what int8 costs a checkpoint, its adapter merged, and chooses how to save it. Of the options folder
// and adapter count. Throws ModelError, UsageError. None: `stop` has become true.
std::optional<QuantizationFit> fit_quantization(const ModelOptions& options, const FitRequest& request,
                                                const std::atomic<bool>& stop);

// What the engines compute on.
struct EngineMachine {
  std::string offered;               // instructions of this processor: "AVX-512, bfloat16, VNNI, AMX"
  std::string used;                  // those that the engines use
  std::vector<std::string> devices;  // "cpu", "cuda (2 GPUs)"
};

// Throws ModelError where the engines cannot be loaded, UsageError for a $FLANT5_PROCESSOR that is not understood.
EngineMachine engine_machine();

// How to save, instead of by int8_keep, and what that was chosen by, as JSON for the folder.
struct FittedQuantization {
  QuantizationPlan plan;
  std::string evidence;
};

// Saves a checkpoint, its adapter merged, as int8 in a new folder `out`, which loads by mapping. Of the options folder,
// adapter and int8_keep count. Throws ModelError, UsageError, OutputError.
// False: `stop` has become true, and nothing was written.
bool save_quantized(const ModelOptions& options, const std::optional<FittedQuantization>& fitted,
                    const std::filesystem::path& out, const std::atomic<bool>& stop);

}  // namespace flant5
