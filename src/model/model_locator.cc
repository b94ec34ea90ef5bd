#include "model/model_locator.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <optional>

#include "flant5/error.h"

namespace flant5 {
namespace {

using std::filesystem::path;

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

bool is_folder(const path& folder) {
  std::error_code ignored;
  return std::filesystem::is_directory(folder, ignored);
}

bool has(const path& folder, const char* name) {
  std::error_code ignored;
  return std::filesystem::exists(folder / name, ignored);
}

bool is_plain(const std::string& part) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '-';
  };
  return !part.empty() && part[0] != '.' && std::all_of(part.begin(), part.end(), fits);
}

// "owner/name" or "name", of which no path out of a folder can be made.
struct HubName {
  std::string owner;
  std::string name;
};

std::optional<HubName> read_hub_name(const std::string& text) {
  const std::size_t slash = text.find('/');
  HubName parts = slash == text.npos ? HubName{"", text} : HubName{text.substr(0, slash), text.substr(slash + 1)};
  if ((slash != text.npos && !is_plain(parts.owner)) || !is_plain(parts.name)) return std::nullopt;
  return parts;
}

// The commit that a ref names, empty if the file is missing or holds anything else.
std::string read_commit(const path& ref) {
  std::ifstream in(ref);
  std::string commit;
  in >> commit;
  const bool is_hash = commit.size() == 40 && commit.find_first_not_of("0123456789abcdef") == commit.npos;
  return is_hash ? commit : "";
}

void require_complete(const path& snapshot, const std::string& model) {
  const bool weights = has(snapshot, "model.safetensors") || has(snapshot, "model.safetensors.index.json") ||
                       has(snapshot, "pytorch_model.bin") || has(snapshot, "pytorch_model.bin.index.json");
  if (weights && has(snapshot, "config.json") && has(snapshot, "spiece.model")) return;
  throw ModelError(fmt::format(
      "{}: what is in the Hugging Face cache ({}) is incomplete. Get the rest with: scripts/download_model.sh {}",
      model, snapshot.string(), model));
}

std::optional<path> find_in_cache(const HubName& name, const std::string& model) {
  const path repository = hub_cache() / ("models--" + (name.owner.empty() ? "" : name.owner + "--") + name.name);
  const std::string commit = read_commit(repository / "refs" / "main");
  if (commit.empty()) return std::nullopt;
  path snapshot = repository / "snapshots" / commit;
  if (!is_folder(snapshot)) return std::nullopt;
  require_complete(snapshot, model);
  return snapshot;
}

[[noreturn]] void fail_not_found(const std::string& model, bool is_hub_name) {
  if (!is_hub_name) throw ModelError(model + ": no such folder");
  throw ModelError(
      fmt::format("{}: no such folder, and not in the Hugging Face cache ({}) nor among the models here. Get "
                  "it with: scripts/download_model.sh {}",
                  model, hub_cache().string(), model));
}

}  // namespace

std::string default_model() { return environment("FLANT5_MODEL"); }

path hub_cache() {
  if (const std::string cache = environment("HF_HUB_CACHE"); !cache.empty()) return cache;
  if (const std::string home = environment("HF_HOME"); !home.empty()) return path(home) / "hub";
  const std::string xdg = environment("XDG_CACHE_HOME");
  return (xdg.empty() ? path(environment("HOME")) / ".cache" : path(xdg)) / "huggingface" / "hub";
}

path locate_model(const std::string& model, const std::vector<path>& model_folders) {
  if (model.empty()) throw ModelError("no model is named: use --model or FLANT5_MODEL");
  if (is_folder(model)) return model;
  const auto name = read_hub_name(model);
  if (!name) fail_not_found(model, false);
  if (const auto cached = find_in_cache(*name, model)) return *cached;
  for (const path& folder : model_folders) {
    for (const path& candidate : {folder / name->owner / name->name, folder / name->name}) {
      if (has(candidate, "config.json")) return candidate;
    }
  }
  fail_not_found(model, true);
}

}  // namespace flant5
