// The local cache of the Hugging Face hub: what its tools have downloaded, by name. Nothing is downloaded here.
//
//   HUB/models--owner--name/refs/main             the commit that the ref is at
//   HUB/models--owner--name/snapshots/COMMIT/...  the files of that commit
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace flant5 {

// HF_HUB_CACHE, else HF_HOME/hub, else huggingface/hub in XDG_CACHE_HOME or ~/.cache.
std::filesystem::path hub_cache();

// "owner/name" or "name", of which no path out of a folder can be made.
struct HubName {
  std::string owner;
  std::string name;
};

// "owner/name@revision" or "owner/name". It holds nothing that a shell reads as more than text.
struct HubReference {
  HubName name;
  std::string revision = "main";  // a branch, tag or commit
};
std::optional<HubReference> read_hub_reference(const std::string& text);

enum class HubKind : std::uint8_t { kModel, kDataset };

// The folder in the cache that holds all snapshots of a repository, whether it is there or not.
std::filesystem::path hub_repository(HubKind kind, const HubName& name);

// The files of a commit, by its hash or a ref such as main; none where the cache does not have them.
std::optional<std::filesystem::path> find_snapshot(HubKind kind, const HubName& name,
                                                   const std::string& revision = "main");

}  // namespace flant5
