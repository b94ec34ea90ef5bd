#include "model/hub_cache.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>

namespace flant5 {
namespace {

using std::filesystem::path;

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

bool is_plain(const std::string& part) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '-';
  };
  return !part.empty() && part[0] != '.' && std::all_of(part.begin(), part.end(), fits);
}

// Refs may have several parts: refs/convert/parquet.
bool is_plain_path(const std::string& text) {
  const path parts(text);
  return !text.empty() && std::all_of(parts.begin(), parts.end(), [](const path& part) { return is_plain(part); });
}

std::optional<HubName> read_hub_name(const std::string& text) {
  const std::size_t slash = text.find('/');
  HubName parts = slash == text.npos ? HubName{"", text} : HubName{text.substr(0, slash), text.substr(slash + 1)};
  if ((slash != text.npos && !is_plain(parts.owner)) || !is_plain(parts.name)) return std::nullopt;
  return parts;
}

bool is_commit(const std::string& text) {
  return text.size() == 40 && text.find_first_not_of("0123456789abcdef") == text.npos;
}

// The commit that a ref names, empty if the file is missing or holds anything else.
std::string read_commit(const path& ref) {
  std::ifstream in(ref);
  std::string commit;
  in >> commit;
  return is_commit(commit) ? commit : "";
}

}  // namespace

path hub_cache() {
  if (std::string cache = environment("HF_HUB_CACHE"); !cache.empty()) return cache;
  if (const std::string home = environment("HF_HOME"); !home.empty()) return path(home) / "hub";
  const std::string xdg = environment("XDG_CACHE_HOME");
  return (xdg.empty() ? path(environment("HOME")) / ".cache" : path(xdg)) / "huggingface" / "hub";
}

std::optional<HubReference> read_hub_reference(const std::string& text) {
  const std::size_t at = text.find('@');
  const auto name = read_hub_name(text.substr(0, at));
  if (!name) return std::nullopt;
  if (at == text.npos) return HubReference{*name};
  const std::string revision = text.substr(at + 1);
  return is_plain_path(revision) ? std::optional(HubReference{*name, revision}) : std::nullopt;
}

path hub_repository(HubKind kind, const HubName& name) {
  const std::string begin = kind == HubKind::kModel ? "models--" : "datasets--";
  return hub_cache() / (begin + (name.owner.empty() ? "" : name.owner + "--") + name.name);
}

std::optional<path> find_snapshot(HubKind kind, const HubName& name, const std::string& revision) {
  if (!is_plain_path(revision)) return std::nullopt;
  const path repository = hub_repository(kind, name);
  const std::string commit = is_commit(revision) ? revision : read_commit(repository / "refs" / revision);
  if (commit.empty()) return std::nullopt;
  path snapshot = repository / "snapshots" / commit;
  std::error_code ignored;
  if (!std::filesystem::is_directory(snapshot, ignored)) return std::nullopt;
  return snapshot;
}

}  // namespace flant5
