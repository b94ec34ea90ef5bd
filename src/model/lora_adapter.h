// A LoRA adapter's folder as peft saves it: adapter_config.json and adapter_model.safetensors. It changes weights of
// its base model, each when it is asked for.
//   "LoRA: Low-Rank Adaptation of Large Language Models", Hu et al., 2021.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "model/adapter_config.h"
#include "model/safetensors_file.h"
#include "model/t5_tree.h"

namespace flant5 {

// What becomes of a weight [out, in]: copy, where there is one, in its place, and scaling * B A added to it.
struct WeightChange {
  const StoredTensor* copy = nullptr;  // of modules_to_save
  const StoredTensor* a = nullptr;     // [rank, in]; a and b are both there or neither is
  const StoredTensor* b = nullptr;     // [out, rank]
  double scaling = 0;
};

class LoraAdapter {
 public:
  // Checks from the headers that each tensor changes one of `weights`, in its shape and the rank that the config asks
  // for. Throws ModelError naming file and tensor, with the remedy.
  LoraAdapter(const std::filesystem::path& folder, const std::vector<ExpectedTensor>& weights);

  // By the weight's name.
  const std::map<std::string, WeightChange>& changes() const { return changes_; }

  const AdapterConfig& config() const { return config_; }
  const SafetensorsFile& weights() const { return file_; }

  // Throws ModelError that names the file and a tensor of it, with the remedy.
  [[noreturn]] void fail(const std::string& tensor, const std::string& reason) const;

  // adapter_config.json and adapter_model.safetensors.
  std::vector<std::filesystem::path> files() const { return {config_.file, file_.path()}; }

 private:
  void add(const std::string& tensor, const StoredTensor& stored);
  void check(const std::string& weight, WeightChange& change, const std::vector<std::int64_t>& shape) const;

  AdapterConfig config_;
  SafetensorsFile file_;
  std::map<std::string, WeightChange> changes_;
};

}  // namespace flant5
