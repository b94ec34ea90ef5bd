#include "machine.h"

#include <sched.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string_view>
#include <thread>
#include <vector>

namespace flant5 {
namespace {

using std::filesystem::path;

// Version 1 writes a number near 2^63 where there is no limit.
constexpr std::uint64_t kUnlimited = std::uint64_t{1} << 60;

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end != text.data() ? std::optional(value) : std::nullopt;
}

std::string first_line(const path& file) {
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  return line;
}

// A number that a file begins with. None: there is no such file, or it holds a word, as "max" of version 2.
std::optional<std::uint64_t> number_in(const path& file) { return number(first_line(file)); }

// The number behind a name at the start of a line: "total_inactive_file 4096", "MemAvailable:  100 kB".
std::optional<std::uint64_t> named_number(const path& file, std::string_view name) {
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    std::istringstream words(line);
    std::string word;
    std::string value;
    if (words >> word >> value && word == name) return number(value);
  }
  return std::nullopt;
}

// A hierarchy of cgroups, and what its files are called.
struct Hierarchy {
  path mount;
  path group;  // of this process, below the mount: "" or "docker/abc"
  bool is_unified = true;

  // The group's folder and those above it, as far as they can be seen: a container often sees its own as the mount.
  std::vector<path> folders() const {
    std::vector<path> found;
    for (path at = group;; at = at.parent_path()) {
      found.push_back(mount / at);
      if (at.empty()) return found;
    }
  }
};

// Whether a list between commas names it: "cpu,cpuacct".
bool lists(std::string_view list, std::string_view name) {
  for (std::size_t at = 0; at <= list.size();) {
    const std::string_view item = list.substr(at, list.find(',', at) - at);
    if (item == name) return true;
    at += item.size() + 1;
  }
  return false;
}

// Those that govern a controller, "memory" or "cpu": at most one of each version.
std::vector<Hierarchy> hierarchies_of(const path& root, std::string_view controller) {
  const path cgroups = root / "sys/fs/cgroup";
  std::vector<Hierarchy> found;
  std::ifstream in(root / "proc/self/cgroup");
  for (std::string line; std::getline(in, line);) {  // "4:cpu,cpuacct:/docker/abc", of version 2 "0::/docker/abc"
    const std::size_t first = line.find(':');
    const std::size_t second = line.find(':', first == line.npos ? first : first + 1);
    if (second == line.npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    const path group = path(line.substr(second + 1)).relative_path();
    if (controllers.empty()) {
      found.push_back({cgroups, group, true});
      found.push_back({cgroups / "unified", group, true});
    } else if (lists(controllers, controller)) {
      found.push_back({cgroups / controller, group, false});
    }
  }
  return found;
}

// What a group may still take: pages of files are given back when memory is short, so they do not count as used.
std::optional<FreeMemory> free_memory_of(const path& group, bool is_unified) {
  const path usage = group / (is_unified ? "memory.current" : "memory.usage_in_bytes");
  const std::string prefix = is_unified ? "" : "total_";
  std::optional<FreeMemory> least;
  for (const char* const name : {"memory.max", "memory.high", "memory.limit_in_bytes"}) {
    const std::optional<std::uint64_t> limit = number_in(group / name);
    if (!limit || *limit >= kUnlimited) continue;
    std::uint64_t given_back = 0;
    for (const char* const pages : {"inactive_file", "active_file"}) {
      given_back += named_number(group / "memory.stat", prefix + pages).value_or(0);
    }
    const std::uint64_t used = number_in(usage).value_or(0);
    const std::uint64_t held = used - std::min(used, given_back);
    const std::uint64_t bytes = *limit - std::min(*limit, held);
    if (!least || bytes < least->bytes) least = {bytes, (group / name).string()};
  }
  return least;
}

std::optional<FreeMemory> free_memory(const path& root) {
  std::optional<FreeMemory> least;
  const auto take = [&](const std::optional<FreeMemory>& found) {
    if (found && (!least || found->bytes < least->bytes)) least = found;
  };
  if (const auto kibibytes = named_number(root / "proc/meminfo", "MemAvailable:")) {
    take(FreeMemory{*kibibytes << 10, "MemAvailable"});
  }
  for (const Hierarchy& hierarchy : hierarchies_of(root, "memory")) {
    for (const path& group : hierarchy.folders()) take(free_memory_of(group, hierarchy.is_unified));
  }
  return least;
}

// Processors whose whole time a group's quota gives it. None: it has no quota.
std::optional<double> quota_of(const path& group, bool is_unified) {
  std::optional<std::uint64_t> quota;
  std::optional<std::uint64_t> period;
  if (is_unified) {
    const std::string line = first_line(group / "cpu.max");  // "150000 100000", or "max 100000"
    quota = number(line);
    period = number(std::string_view(line).substr(std::min(line.find(' '), line.size() - 1) + 1));
  } else {
    quota = number_in(group / "cpu.cfs_quota_us");  // -1 where there is none
    period = number_in(group / "cpu.cfs_period_us");
  }
  if (!quota || !period || *quota == 0 || *period == 0) return std::nullopt;
  return static_cast<double>(*quota) / static_cast<double>(*period);
}

// Those that this thread may run on: glibc's own count has all that are online.
std::size_t processors_of_affinity() {
  constexpr std::size_t kLargestSet = 1024;  // times CPU_SETSIZE
  for (std::size_t sets = 1; sets <= kLargestSet; sets *= 2) {
    std::vector<cpu_set_t> mask(sets);
    const std::size_t bytes = sets * sizeof(cpu_set_t);
    if (::sched_getaffinity(0, bytes, mask.data()) == 0) {
      return static_cast<std::size_t>(CPU_COUNT_S(bytes, mask.data()));
    }
    if (errno != EINVAL) break;  // EINVAL: the kernel knows of more processors than the mask has room for
  }
  return std::thread::hardware_concurrency();
}

std::size_t usable_processors(const path& root) {
  std::size_t processors = std::max<std::size_t>(1, processors_of_affinity());
  for (const Hierarchy& hierarchy : hierarchies_of(root, "cpu")) {
    for (const path& group : hierarchy.folders()) {
      const std::optional<double> quota = quota_of(group, hierarchy.is_unified);
      if (!quota || *quota >= static_cast<double>(processors)) continue;
      const auto whole = static_cast<std::size_t>(*quota);
      processors = whole + (static_cast<double>(whole) < *quota ? 1 : 0);
    }
  }
  return std::max<std::size_t>(processors, 1);
}

}  // namespace

Machine Machine::read(const path& root) { return {usable_processors(root), free_memory(root)}; }

Machine Machine::current() {
  const char* const root = std::getenv("FLANT5_SYSTEM_ROOT");
  return read(root == nullptr ? "/" : root);
}

}  // namespace flant5
