#include "model/checkpoint_files.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "flant5/error.h"
#include "model/json_file.h"
#include "model/t5_tree.h"

namespace flant5 {
namespace {

using nlohmann::json;
using std::filesystem::path;
using TensorMap = std::map<std::string, Located>;

[[noreturn]] void fail_without_weights(const path& folder) {
  if (is_there(folder / "pytorch_model.bin") || is_there(folder / "pytorch_model.bin.index.json")) {
    throw ModelError(
        fmt::format("{0}: pytorch_model.bin is not read, since loading a pickle runs code. Convert it with:\n"
                    "  python3 -c \"from transformers import AutoModelForSeq2SeqLM as M; "
                    "M.from_pretrained('{0}').save_pretrained('{0}')\"",
                    folder.string()));
  }
  throw ModelError(fmt::format("{}: neither model.safetensors nor model.safetensors.index.json", folder.string()));
}

// The shards of an index and, for each tensor, the one that must hold it. A shard is a plain file name: an index from
// a stranger must not reach out of its folder.
std::map<std::string, std::string> read_weight_map(const path& index) {
  const json object = read_json_file(index);
  const auto fail = [&](const std::string& reason) { throw ModelError(index.string() + ": " + reason); };
  if (!object.is_object() || !object.contains("weight_map") || !object["weight_map"].is_object() ||
      object["weight_map"].empty()) {
    fail("no weight_map");
  }
  std::map<std::string, std::string> weights;
  for (const auto& [name, value] : object["weight_map"].items()) {
    const std::string shard = value.is_string() ? value.get<std::string>() : "";
    if (shard.empty() || shard == "." || shard == ".." ||
        shard.find_first_of(std::string_view("/\\\0", 3)) != shard.npos) {
      fail(fmt::format("weight_map: {}: {} is not the name of a file in this folder", name, value.dump(-1, ' ', true)));
    }
    weights[name] = shard;
  }
  return weights;
}

std::vector<SafetensorsFile> open_shards(const path& folder, const path& index) {
  const auto weights = read_weight_map(index);
  std::set<std::string> names;
  for (const auto& [tensor, shard] : weights) names.insert(shard);
  std::vector<SafetensorsFile> files;
  for (const std::string& name : names) files.emplace_back(folder / name);
  std::size_t found = 0;
  for (const SafetensorsFile& file : files) {
    for (const auto& [tensor, stored] : file.tensors()) {
      const auto expected = weights.find(tensor);
      if (expected == weights.end() || folder / expected->second != file.path()) {
        throw ModelError(fmt::format("{}: tensor {} is not in this shard according to {}", file.path().string(), tensor,
                                     index.string()));
      }
      ++found;
    }
  }
  if (found != weights.size()) {
    for (const auto& [tensor, shard] : weights) {
      const auto holds = [&, &t = tensor](const SafetensorsFile& file) { return file.tensors().count(t) != 0; };
      if (std::none_of(files.begin(), files.end(), holds)) {
        throw ModelError(fmt::format("{}: tensor {} is missing", (folder / shard).string(), tensor));
      }
    }
  }
  return files;
}

std::vector<SafetensorsFile> open_files(const path& folder) {
  std::vector<SafetensorsFile> files;
  if (is_there(folder / "model.safetensors")) {
    files.emplace_back(folder / "model.safetensors");
    return files;
  }
  const path index = folder / "model.safetensors.index.json";
  if (!is_there(index)) fail_without_weights(folder);
  return open_shards(folder, index);
}

// Leaves the shared embedding under its own name alone; returns its copies, by their names.
TensorMap take_copies(TensorMap& tensors) {
  TensorMap copies;
  for (const char* alias : kEmbeddingAliases) {
    const auto found = tensors.find(alias);
    if (found == tensors.end()) continue;
    const Located copy = found->second;
    tensors.erase(found);
    const auto [shared, is_only] = tensors.emplace(kSharedEmbedding, copy);
    if (is_only) continue;
    if (copy.stored->type != shared->second.stored->type || copy.stored->shape != shared->second.stored->shape) {
      copy.fail(alias, kNoCopy);
    }
    copies.emplace(alias, copy);
  }
  return copies;
}

void check_tensor(const Located& located, const ExpectedTensor& expected) {
  if (located.stored->shape != expected.shape) {
    located.fail(expected.name, fmt::format("has shape [{}], but config.json asks for [{}]",
                                            fmt::join(located.stored->shape, ", "), fmt::join(expected.shape, ", ")));
  }
  const StoredType type = located.stored->type;
  if (expected.may_be_bytes) {
    if (type != StoredType::kInt8 && type != StoredType::kBFloat16)
      located.fail(expected.name, "must be int8 or bfloat16");
  } else if (!is_floating(type)) {
    located.fail(expected.name, "must be float32, bfloat16 or float16");
  }
}

// What a trainer's or wrapper's names begin with, where all of the tensors' names do.
[[noreturn]] void fail_prefixed(const SafetensorsFile& file, const std::string& prefix) {
  throw ModelError(
      fmt::format("{0}: the names of its tensors begin with \"{1}\", as a trainer or a wrapper saves them. "
                  "Remove this with:\n  python3 -c \"import os; from safetensors.torch import load_file, "
                  "save_file; f = '{0}'; save_file({{k.removeprefix('{1}'): v for k, v in "
                  "load_file(f).items()}}, f + '.new', {{'format': 'pt'}}); os.replace(f + '.new', f)\"",
                  file.path().string(), prefix));
}

void refuse_other_names(const TensorMap& tensors) {
  for (const auto& [name, located] : tensors) {
    if (name.starts_with("classification_head.")) {
      located.fail(name,
                   "belongs to a T5ForSequenceClassification, which does not answer in words: run it with "
                   "transformers, or fine-tune a T5ForConditionalGeneration");
    }
    if (name.find(".lora_A.") != name.npos || name.find(".base_layer.") != name.npos) {
      located.fail(name, fmt::format("belongs to a model that was saved with an unmerged adapter; {}", kMergeRemedy));
    }
  }
  for (const char* const prefix : {"model.", "module.", "base_model.model.", "transformer.", "_orig_mod."}) {
    const auto has_prefix = [&](const auto& tensor) { return tensor.first.starts_with(prefix); };
    if (!tensors.empty() && std::all_of(tensors.begin(), tensors.end(), has_prefix)) {
      fail_prefixed(*tensors.begin()->second.file, prefix);
    }
  }
}

void check_tensors(const TensorMap& tensors, const std::vector<ExpectedTensor>& all, const path& folder) {
  std::set<std::string> known;
  for (const ExpectedTensor& expected : all) {
    known.insert(expected.name);
    const auto found = tensors.find(expected.name);
    if (found != tensors.end()) {
      check_tensor(found->second, expected);
    } else if (!expected.optional) {
      throw ModelError(fmt::format("{}: tensor {} is missing", folder.string(), expected.name));
    }
  }
  for (const auto& [name, located] : tensors) {
    if (known.count(name) == 0) located.fail(name, "is unexpected: no T5 of this config.json has it");
  }
}

}  // namespace

void Located::fail(const std::string& name, const std::string& reason) const {
  throw ModelError(fmt::format("{}: tensor {}: {}", file->path().string(), name, reason));
}

CheckpointFiles::CheckpointFiles(const path& folder, const path& adapter)
    : folder_(folder), config_(T5Config::load(folder)), shards_(open_files(folder)) {
  for (const SafetensorsFile& file : shards_) {
    for (const auto& [name, stored] : file.tensors()) tensors_.emplace(name, Located{&file, &stored});
  }
  refuse_other_names(tensors_);
  copies_ = take_copies(tensors_);
  check_tensors(tensors_, is_quantized() ? expected_quantized_tensors(config_) : expected_tensors(config_), folder);
  if (is_quantized()) check_scales();
  if (!adapter.empty()) take_adapter(adapter);
}

bool CheckpointFiles::is_quantized() const {
  const auto found = metadata().find("format");
  return found != metadata().end() && (found->second == kQuantizedFormat || found->second == kFirstQuantizedFormat);
}

// Each int8 weight has its scales. All scales are float32.
void CheckpointFiles::check_scales() const {
  for (const auto& [name, located] : tensors_) {
    const bool is_scale = name.ends_with(".weight_scale") || name.ends_with(".input_scale");
    if (is_scale && located.stored->type != StoredType::kFloat32) located.fail(name, "must be float32");
    if (located.stored->type == StoredType::kInt8 && tensors_.count(name + "_scale") == 0) {
      located.fail(name, "has no " + name + "_scale beside it");
    }
  }
}

void CheckpointFiles::take_adapter(const path& folder) {
  if (is_quantized()) {
    throw UsageError(
        fmt::format("{}: is saved as int8, and no adapter can be merged into it; use the checkpoint it "
                    "was made from, and quantize that with --adapter",
                    folder_.string()));
  }
  adapter_.emplace(folder, expected_tensors(config_));
  for (const auto& [name, change] : adapter_->changes()) {
    if (is_embedding(name)) continue;  // peft keeps it in several modules, of which the forward pass uses one
    const bool is_stored = tensors_.count(name) != 0;
    if (name == kOutputHead && change.a != nullptr && !is_stored) {
      adapter_->fail(name, "has a lora_A, but the base model's head is its embedding, which would change too");
    }
    if (name != kOutputHead && !is_stored) adapter_->fail(name, "is unexpected: the base model lacks it");
  }
}

const Located* CheckpointFiles::find(const std::string& name) const {
  const auto found = tensors_.find(is_embedding(name) ? kSharedEmbedding : name);
  if (found != tensors_.end()) return &found->second;
  return name == kOutputHead ? find(kSharedEmbedding) : nullptr;
}

std::vector<path> CheckpointFiles::paths() const {
  std::vector<path> paths;
  for (const SafetensorsFile& file : shards_) paths.push_back(file.path());
  if (!adapter_) return paths;
  for (path& file : adapter_->files()) paths.push_back(std::move(file));
  return paths;
}

}  // namespace flant5
