#include "engine/checkpoint.h"

#include <ATen/ops/cat.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "engine/safetensors.h"
#include "engine/t5_tree.h"
#include "flant5/error.h"
#include "model/json_file.h"

namespace flant5 {
namespace {

using nlohmann::json;
using std::filesystem::path;

constexpr const char* kShared = "shared.weight";
constexpr const char* kHead = "lm_head.weight";
constexpr std::array<const char*, 2> kSharedAliases{"encoder.embed_tokens.weight", "decoder.embed_tokens.weight"};

bool is_alias(const std::string& name) {
  return std::find(kSharedAliases.begin(), kSharedAliases.end(), name) != kSharedAliases.end();
}

struct Located {
  const SafetensorsFile* file = nullptr;
  const StoredTensor* stored = nullptr;
};
using TensorMap = std::map<std::string, Located>;

bool has_file(const path& file) {
  std::error_code ignored;
  return std::filesystem::exists(file, ignored);
}

[[noreturn]] void fail_without_weights(const path& folder) {
  if (has_file(folder / "pytorch_model.bin") || has_file(folder / "pytorch_model.bin.index.json")) {
    throw ModelError(
        fmt::format("{0}: pytorch_model.bin is not read, since loading a pickle runs code. Convert it with:\n"
                    "  python3 -c \"from transformers import T5ForConditionalGeneration as M; "
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
  if (has_file(folder / "model.safetensors")) {
    files.emplace_back(folder / "model.safetensors");
    return files;
  }
  const path index = folder / "model.safetensors.index.json";
  if (!has_file(index)) fail_without_weights(folder);
  return open_shards(folder, index);
}

[[noreturn]] void fail_tensor(const Located& located, const std::string& name, const std::string& reason) {
  throw ModelError(fmt::format("{}: tensor {}: {}", located.file->path().string(), name, reason));
}

// Leaves the shared embedding under its own name alone.
void merge_aliases(TensorMap& tensors) {
  for (const char* alias : kSharedAliases) {
    const auto found = tensors.find(alias);
    if (found == tensors.end()) continue;
    const Located copy = found->second;
    const Located& shared = tensors.emplace(kShared, copy).first->second;
    if (copy.stored->type != shared.stored->type || copy.stored->shape != shared.stored->shape ||
        copy.file->bytes(*copy.stored) != shared.file->bytes(*shared.stored)) {
      fail_tensor(copy, alias, "differs from the shared embedding, whose copy it must be");
    }
    tensors.erase(found);
  }
}

void check_tensor(const Located& located, const ExpectedTensor& expected) {
  if (located.stored->shape != expected.shape) {
    fail_tensor(located, expected.name,
                fmt::format("has shape [{}], but config.json asks for [{}]", fmt::join(located.stored->shape, ", "),
                            fmt::join(expected.shape, ", ")));
  }
  const bool is_float = c10::isFloatingType(located.stored->type);
  const bool is_byte = located.stored->type == at::ScalarType::Char;
  if (!is_float && !(expected.may_be_bytes && is_byte)) {
    fail_tensor(located, expected.name, "must be float32, bfloat16 or float16");
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
    if (known.count(name) == 0) fail_tensor(located, name, "is unexpected: no T5 of this config.json has it");
  }
}

}  // namespace

struct Checkpoint::State {
  explicit State(const path& where) : folder(where), config(T5Config::load(where)), files(open_files(where)) {
    for (const SafetensorsFile& file : files) {
      for (const auto& [name, stored] : file.tensors()) tensors.emplace(name, Located{&file, &stored});
    }
    merge_aliases(tensors);
    check_tensors(tensors, is_quantized() ? expected_quantized_tensors(config) : expected_tensors(config), folder);
    if (is_quantized()) check_scales();
  }

  bool is_quantized() const {
    const auto& metadata = files.front().metadata();
    const auto found = metadata.find("format");
    return found != metadata.end() && found->second == kQuantizedFormat;
  }

  // Each int8 weight has its scales.
  void check_scales() const {
    for (const auto& [name, located] : tensors) {
      if (located.stored->type == at::ScalarType::Char && tensors.count(name + "_scale") == 0) {
        fail_tensor(located, name, "has no " + name + "_scale beside it");
      }
    }
  }

  const Located* find(const std::string& name) const {
    const auto found = tensors.find(is_alias(name) ? kShared : name);
    if (found != tensors.end()) return &found->second;
    return name == kHead ? find(kShared) : nullptr;
  }

  path folder;
  T5Config config;
  std::vector<SafetensorsFile> files;
  TensorMap tensors;
};

Checkpoint::Checkpoint(const path& folder) : state_(std::make_unique<State>(folder)) {}
Checkpoint::~Checkpoint() = default;
Checkpoint::Checkpoint(Checkpoint&&) noexcept = default;
Checkpoint& Checkpoint::operator=(Checkpoint&&) noexcept = default;

const path& Checkpoint::folder() const { return state_->folder; }
const T5Config& Checkpoint::config() const { return state_->config; }
bool Checkpoint::is_quantized() const { return state_->is_quantized(); }
bool Checkpoint::contains(const std::string& name) const { return state_->find(name) != nullptr; }

at::Tensor Checkpoint::tensor(const std::string& name) const {
  const Located* located = state_->find(name);
  if (located == nullptr) throw ModelError(fmt::format("{}: no tensor {}", state_->folder.string(), name));
  return located->file->view(*located->stored);
}

void Checkpoint::release(const std::string& name) const {
  if (const Located* located = state_->find(name)) located->file->release(*located->stored);
}

std::vector<path> Checkpoint::files() const {
  std::vector<path> paths;
  for (const SafetensorsFile& file : state_->files) paths.push_back(file.path());
  return paths;
}

const std::map<std::string, std::string>& Checkpoint::metadata() const { return state_->files.front().metadata(); }

at::Tensor fused_weight(const Checkpoint& checkpoint, const LinearSpec& spec) {
  std::vector<at::Tensor> parts;
  for (const std::string& name : spec.parts) parts.push_back(checkpoint.tensor(name));
  at::Tensor weight = (parts.size() == 1 ? parts.front() : at::cat(parts)).to(at::kFloat);
  if (spec.norm.empty()) return weight;
  const at::Tensor scale = checkpoint.tensor(spec.norm).to(at::kFloat);
  const bool is_mapped = parts.size() == 1 && parts.front().scalar_type() == at::kFloat;
  return is_mapped ? weight.mul(scale) : weight.mul_(scale);
}

}  // namespace flant5
