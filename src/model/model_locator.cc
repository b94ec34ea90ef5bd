#include "model/model_locator.h"

#include <fmt/format.h>

#include <cstdlib>
#include <optional>

#include "flant5/error.h"
#include "model/adapter_config.h"
#include "model/hub_cache.h"
#include "model/json_file.h"

namespace flant5 {
namespace {

using std::filesystem::path;

bool is_folder(const path& folder) {
  std::error_code ignored;
  return std::filesystem::is_directory(folder, ignored);
}

bool has(const path& folder, const char* name) { return is_there(folder / name); }

void require_complete(const path& snapshot, const std::string& model) {
  if (has(snapshot, "adapter_model.safetensors") && is_adapter(snapshot)) return;
  const bool weights = has(snapshot, "model.safetensors") || has(snapshot, "model.safetensors.index.json") ||
                       has(snapshot, "pytorch_model.bin") || has(snapshot, "pytorch_model.bin.index.json");
  const bool tokenizer = has(snapshot, "spiece.model") || has(snapshot, "tokenizer.json");
  if (weights && tokenizer && has(snapshot, "config.json")) return;
  throw ModelError(fmt::format(
      "{}: what is in the Hugging Face cache ({}) is incomplete. Get the rest with: flant5-sentiment download {}",
      model, snapshot.string(), model));
}

std::optional<path> find_in_cache(const HubReference& reference, const std::string& model) {
  std::optional<path> snapshot = find_snapshot(HubKind::kModel, reference.name, reference.revision);
  if (snapshot) require_complete(*snapshot, model);
  return snapshot;
}

// The models here have no revisions: they stand in for main.
std::optional<path> find_among(const std::vector<path>& model_folders, const HubReference& reference) {
  if (reference.revision != HubReference().revision) return std::nullopt;
  for (const path& folder : model_folders) {
    for (const path& candidate : {folder / reference.name.owner / reference.name.name, folder / reference.name.name}) {
      if (has(candidate, "config.json") || is_adapter(candidate)) return candidate;
    }
  }
  return std::nullopt;
}

[[noreturn]] void fail_not_found(const std::string& model, bool is_hub_name) {
  if (!is_hub_name) throw ModelError(model + ": no such folder");
  throw ModelError(
      fmt::format("{}: no such folder, and not in the Hugging Face cache ({}) nor among the models here. Get "
                  "it with: flant5-sentiment download {}",
                  model, hub_cache().string(), model));
}

}  // namespace

std::string default_model() {
  const char* model = std::getenv("FLANT5_MODEL");
  return model == nullptr ? "" : model;
}

path locate_model(const std::string& model, const std::vector<path>& model_folders) {
  if (model.empty()) throw ModelError("no model is named: use --model or FLANT5_MODEL");
  if (is_folder(model)) return model;
  const auto reference = read_hub_reference(model);
  if (!reference) fail_not_found(model, false);
  if (const auto cached = find_in_cache(*reference, model)) return *cached;
  if (const auto found = find_among(model_folders, *reference)) return *found;
  fail_not_found(model, true);
}

path locate_base(const path& adapter, const std::vector<path>& model_folders) {
  const AdapterConfig config = AdapterConfig::load(adapter);
  const auto fail = [&](const std::string& reason) {
    throw ModelError(fmt::format("{}: {}; name the base model with --model and the adapter with --adapter",
                                 adapter.string(), reason));
  };
  if (config.base_model.empty()) fail("the adapter does not name its base model");
  if (!config.revision.empty() && config.revision != "main") {
    fail(fmt::format("the adapter is for revision {} of {}", config.revision, config.base_model));
  }
  path base;
  try {
    base = locate_model(config.base_model, model_folders);
  } catch (const ModelError& error) {
    fail(fmt::format("the adapter's base model is not here: {}", error.what()));
  }
  if (is_adapter(base)) fail(fmt::format("the adapter's base model {} is an adapter itself", config.base_model));
  return base;
}

}  // namespace flant5
