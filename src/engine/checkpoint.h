// A Hugging Face checkpoint folder: config.json and model.safetensors, or model.safetensors.index.json with shards.
// Files are mapped, not read: opening costs the headers, and a tensor's pages are fetched when it is used.
// Format: https://huggingface.co/docs/safetensors
#pragma once

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "model/checkpoint_files.h"
#include "model/t5_config.h"
#include "model/t5_tree.h"

namespace flant5 {

class Checkpoint {
 public:
  // Opens and checks everything that can be known from the headers, before any large allocation: each tensor that the
  // config asks for is there once, with its shape and a floating type (float32, bfloat16, float16), inside its file,
  // none overlaps another, and none is unknown. Throws ModelError naming file and tensor.
  // adapter: the folder of a LoRA adapter that is merged into the weights, or empty. It is checked the same way.
  // Throws UsageError for one on a quantised checkpoint.
  explicit Checkpoint(const std::filesystem::path& folder, const std::filesystem::path& adapter = {});
  ~Checkpoint();
  Checkpoint(Checkpoint&&) noexcept;
  Checkpoint& operator=(Checkpoint&&) noexcept;

  const std::filesystem::path& folder() const;
  const T5Config& config() const;

  // What is known of it without its weights.
  const CheckpointFiles& stored() const;

  bool contains(const std::string& name) const;

  // Whether this is a folder that save_quantized() wrote: its products are fused, most of them int8.
  bool is_quantized() const;

  // A read-only view of the mapped file, in the stored type; valid as long as any such view or the checkpoint lives.
  // A weight that the adapter changes is computed anew each time, in float32.
  // The shared embedding is known as shared.weight whichever of its aliases is stored, and as lm_head.weight where the
  // checkpoint has no head of its own.
  // Throws ModelError if there is no such tensor.
  at::Tensor tensor(const std::string& name) const;

  // Gives back the memory that reading a tensor took: once it is converted its pages are of no use. Views stay valid.
  void release(const std::string& name) const;
  void release(const LinearSpec& spec) const;  // of all its parts

  // The files that hold the tensors, in name order, and those of the adapter.
  std::vector<std::filesystem::path> files() const;

  // Key and value strings of the __metadata__ of the first file.
  const std::map<std::string, std::string>& metadata() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace flant5
