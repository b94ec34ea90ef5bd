#include "cli/resources.h"

#include <system_error>

namespace flant5 {

namespace fs = std::filesystem;

namespace {

void add_existing(const fs::path& candidate, std::vector<fs::path>& folders) {
  std::error_code error;
  const fs::path folder = fs::weakly_canonical(candidate, error);
  if (fs::is_directory(folder, error)) folders.push_back(folder);
}

}  // namespace

std::vector<fs::path> own_folders(const std::string& name) {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error).parent_path();
  std::vector<fs::path> folders;
  // PREFIX/bin beside PREFIX/share; a build folder such as build/release or build in the source tree.
  for (const char* const place : {"../share/flant5-sentiment", ".", "..", "../.."}) {
    add_existing(program / place / name, folders);
  }
  return folders;
}

std::vector<fs::path> resource_folders(const std::string& name) {
  std::vector<fs::path> folders = own_folders(name);
  add_existing(name, folders);
  return folders;
}

}  // namespace flant5
