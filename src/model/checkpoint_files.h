// A Hugging Face checkpoint folder as far as its config.json and the headers of its weights tell, and a LoRA adapter's
// that is to be merged into it: model.safetensors, or model.safetensors.index.json with shards. Files are mapped, not
// read: opening costs the headers.
// Format: https://huggingface.co/docs/safetensors
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/lora_adapter.h"
#include "model/safetensors_file.h"
#include "model/t5_config.h"

namespace flant5 {

// A tensor, and the file that it is in.
struct Located {
  const SafetensorsFile* file = nullptr;
  const StoredTensor* stored = nullptr;

  // Throws ModelError that names file and tensor.
  [[noreturn]] void fail(const std::string& name, const std::string& reason) const;
};

class CheckpointFiles {
 public:
  // Opens and checks everything that can be known from the headers: each tensor that the config asks for is there once,
  // with its shape and a floating type (float32, bfloat16, float16), inside its file, none overlaps another, and none
  // is unknown. Throws ModelError naming file and tensor. adapter: the folder of a LoRA adapter, or empty. It is
  // checked the same way. Throws UsageError for one on a quantised checkpoint.
  explicit CheckpointFiles(const std::filesystem::path& folder, const std::filesystem::path& adapter = {});

  CheckpointFiles(const CheckpointFiles&) = delete;
  CheckpointFiles& operator=(const CheckpointFiles&) = delete;
  CheckpointFiles(CheckpointFiles&&) = default;
  CheckpointFiles& operator=(CheckpointFiles&&) = default;

  const std::filesystem::path& folder() const { return folder_; }
  const T5Config& config() const { return config_; }
  const std::vector<SafetensorsFile>& shards() const { return shards_; }  // in name order
  const std::optional<LoraAdapter>& adapter() const { return adapter_; }

  // Whether this is a folder that save_quantized() wrote: its products are fused, most of them int8.
  bool is_quantized() const;

  // By name, but for copies of the shared embedding, which is shared.weight whichever of its aliases is stored.
  const std::map<std::string, Located>& tensors() const { return tensors_; }

  // Stored copies of shared.weight, by their names. Nobody has compared their bytes yet.
  const std::map<std::string, Located>& copies() const { return copies_; }

  // The tensor of this name; the shared embedding as lm_head.weight too, where the checkpoint has no head of its own.
  // None: there is no such tensor.
  const Located* find(const std::string& name) const;

  // All that is opened: the shards and the adapter's files.
  std::vector<std::filesystem::path> paths() const;

  // Key and value strings of the __metadata__ of the first file.
  const std::map<std::string, std::string>& metadata() const { return shards_.front().metadata(); }

 private:
  void check_scales() const;
  void take_adapter(const std::filesystem::path& folder);

  std::filesystem::path folder_;
  T5Config config_;
  std::vector<SafetensorsFile> shards_;
  std::map<std::string, Located> tensors_;
  std::map<std::string, Located> copies_;
  std::optional<LoraAdapter> adapter_;
};

// What a stored copy of the shared embedding is refused with, where it is none.
inline constexpr const char* kNoCopy = "differs from the shared embedding, whose copy it must be";

}  // namespace flant5
