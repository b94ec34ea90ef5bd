#include "model/lora_adapter.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string_view>
#include <utility>

#include "flant5/error.h"
#include "model/json_file.h"

namespace flant5 {
namespace {

using std::filesystem::path;

constexpr const char* kWeights = "adapter_model.safetensors";
constexpr std::string_view kPrefix = "base_model.model.";

SafetensorsFile open_weights(const path& folder) {
  if (is_there(folder / kWeights)) return SafetensorsFile(folder / kWeights);
  if (is_there(folder / "adapter_model.bin")) {
    throw ModelError(
        fmt::format("{0}: adapter_model.bin is not read, since loading a pickle runs code. Convert it with:\n"
                    "  python3 -c \"import torch; from safetensors.torch import save_file; "
                    "save_file(torch.load('{0}/adapter_model.bin', weights_only=True), '{0}/{1}')\"",
                    folder.string(), kWeights));
  }
  throw ModelError(fmt::format("{}: there is no {}", folder.string(), kWeights));
}

// What a tensor's name ends with, and what it is for. In older files, and where a training state was saved as it is,
// the adapter's own name stands before ".weight".
struct Role {
  std::string_view part;  // ".lora_A"
  const StoredTensor* WeightChange::*place;
};
constexpr Role kRoles[] = {{".lora_A", &WeightChange::a},
                           {".lora_B", &WeightChange::b},
                           {".base_layer", &WeightChange::copy},
                           {".modules_to_save", &WeightChange::copy}};

struct Target {
  std::string weight;
  const StoredTensor* WeightChange::*place = &WeightChange::copy;
};

// name: without the prefix.
Target target_of(std::string_view name) {
  constexpr std::string_view kWeight = ".weight";
  if (!name.ends_with(kWeight)) return {std::string(name)};
  const std::string_view module = name.substr(0, name.size() - kWeight.size());
  for (const Role& role : kRoles) {
    const std::size_t at = module.rfind(role.part);
    if (at == module.npos) continue;
    const std::string_view adapter = module.substr(at + role.part.size());
    const bool is_name = adapter.empty() || (adapter.front() == '.' && adapter.find('.', 1) == adapter.npos);
    if (is_name) return {std::string(module.substr(0, at)).append(kWeight), role.place};
  }
  return {std::string(name)};
}

std::string module_of(const std::string& weight) { return weight.substr(0, weight.rfind('.')); }

std::string shown(const StoredTensor& tensor) { return fmt::format("[{}]", fmt::join(tensor.shape, ", ")); }

}  // namespace

LoraAdapter::LoraAdapter(const path& folder, const std::vector<ExpectedTensor>& weights)
    : config_(AdapterConfig::load(folder)), file_(open_weights(folder)) {
  for (const auto& [name, stored] : file_.tensors()) add(name, stored);
  if (changes_.empty()) throw ModelError(file_.path().string() + ": holds no tensors: nothing was trained, or saved");
  std::map<std::string, const ExpectedTensor*> known;
  for (const ExpectedTensor& weight : weights) known.emplace(weight.name, &weight);
  // The embedding is checked by its values, under any of its names.
  for (const char* const alias : kEmbeddingAliases) known.emplace(alias, known.at(kSharedEmbedding));
  for (auto& [weight, change] : changes_) {
    const auto found = known.find(weight);
    if (found == known.end()) fail(weight, "is unexpected: the base model has no such weight");
    check(weight, change, found->second->shape);
  }
}

void LoraAdapter::fail(const std::string& tensor, const std::string& reason) const {
  throw ModelError(fmt::format("{}: tensor {}: {}; {}", file_.path().string(), tensor, reason, kMergeRemedy));
}

void LoraAdapter::add(const std::string& tensor, const StoredTensor& stored) {
  if (!std::string_view(tensor).starts_with(kPrefix)) {
    fail(tensor, fmt::format("has a name that does not begin with {}, as those of peft's adapters do", kPrefix));
  }
  if (tensor.find(".lora_embedding_") != tensor.npos) fail(tensor, "changes an embedding, which is not supported");
  if (tensor.find(".lora_magnitude_vector") != tensor.npos) fail(tensor, "belongs to DoRA, which is not supported");
  if (!is_floating(stored.type)) fail(tensor, "must be float32, bfloat16 or float16");
  const Target target = target_of(std::string_view(tensor).substr(kPrefix.size()));
  const StoredTensor*& place = changes_[target.weight].*target.place;
  if (place != nullptr) fail(tensor, "is there twice, under two names");
  place = &stored;
}

void LoraAdapter::check(const std::string& weight, WeightChange& change, const std::vector<std::int64_t>& shape) const {
  if (change.copy != nullptr && change.copy->shape != shape) {
    fail(weight, fmt::format("has shape {} in the adapter, but [{}] in the base model", shown(*change.copy),
                             fmt::join(shape, ", ")));
  }
  if (change.a == nullptr && change.b == nullptr) return;
  const std::string module = module_of(weight);
  if (change.a == nullptr) fail(module + ".lora_A.weight", "is missing beside lora_B");
  if (change.b == nullptr) fail(module + ".lora_B.weight", "is missing beside lora_A");
  if (shape.size() != 2) fail(weight, "is not a matrix, but has a lora_A");
  const std::int64_t rank = config_.rank(module);
  const std::vector<std::int64_t> shape_of_a{rank, shape[1]};
  const std::vector<std::int64_t> shape_of_b{shape[0], rank};
  if (change.a->shape != shape_of_a || change.b->shape != shape_of_b) {
    fail(module,
         fmt::format("has lora_A {} and lora_B {}, but the config and the base model ask for [{}] and [{}]",
                     shown(*change.a), shown(*change.b), fmt::join(shape_of_a, ", "), fmt::join(shape_of_b, ", ")));
  }
  change.scaling = config_.scaling(module);
}

}  // namespace flant5
