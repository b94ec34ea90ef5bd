// A checkpoint ready to answer: tokenizer and weights in the format they compute in. Shared by all workers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "flant5/text/tokenizer.h"

namespace flant5 {

enum class ComputeType : std::uint8_t { kAuto, kFloat32, kBFloat16, kInt8 };

struct ModelOptions {
  std::filesystem::path folder;
  ComputeType dtype = ComputeType::kAuto;  // kAuto: bfloat16 where the processor has it, else float32
  std::string int8_keep;         // what stays bfloat16 under int8, see Precision::of; empty: a third of the layers
  std::size_t load_threads = 0;  // 0: all processors
};

class LoadedModel {
 public:
  // Throws ModelError for a broken checkpoint and for a tokenizer that does not fit it, UsageError for an int8_keep
  // that is not understood.
  explicit LoadedModel(const ModelOptions& options);
  ~LoadedModel();
  LoadedModel(LoadedModel&&) noexcept;
  LoadedModel& operator=(LoadedModel&&) noexcept;

  const Tokenizer& tokenizer() const;
  std::string dtype() const;                         // what was chosen: "float32", "bfloat16", "int8"
  std::string processor() const;                     // "AVX-512, bfloat16, VNNI"
  std::vector<std::filesystem::path> files() const;  // that hold the weights
  const std::vector<std::string>& warnings() const;  // sentences that the user should see

  struct State;  // keeps libtorch out of this header
  const State& state() const { return *state_; }

 private:
  std::unique_ptr<State> state_;
};

// Saves the checkpoint in `folder` as int8 in a new folder `out`, which loads by mapping. int8_keep as in ModelOptions.
// Throws ModelError, UsageError, OutputError.
void save_quantized(const std::filesystem::path& folder, const std::filesystem::path& out,
                    const std::string& int8_keep);

}  // namespace flant5
