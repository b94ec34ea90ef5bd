// What this process may use of the machine it runs on: Linux's own figures within the limits of its container, which
// are those of its cgroup (version 1 or 2) and of the groups above it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace flant5 {

// Memory that can still be taken.
struct FreeMemory {
  std::uint64_t bytes = 0;
  std::string limit;  // what sets it: "MemAvailable", or the file of a cgroup's limit
};

struct Machine {
  std::size_t processors = 1;        // those it may run on, fewer where a quota gives it less of their time; at least 1
  std::optional<FreeMemory> memory;  // none: no figure can be read

  // root: the folder that /proc and /sys are in.
  static Machine read(const std::filesystem::path& root);

  // Of this machine; $FLANT5_SYSTEM_ROOT stands in for the root.
  static Machine current();
};

}  // namespace flant5
