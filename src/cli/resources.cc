#include "cli/resources.h"

#include <array>

namespace flant5 {

namespace fs = std::filesystem;

std::vector<fs::path> resource_folders(const std::string& name) {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error).parent_path();
  // PREFIX/bin beside PREFIX/share; a build folder such as build/release or build in the source tree.
  const std::array candidates{program / "../share/flant5-sentiment", program, program / "..", program / "../..",
                              fs::path(".")};
  std::vector<fs::path> folders;
  for (const fs::path& candidate : candidates) {
    const fs::path folder = fs::weakly_canonical(candidate / name, error);
    if (fs::is_directory(folder, error)) folders.push_back(folder);
  }
  return folders;
}

}  // namespace flant5
