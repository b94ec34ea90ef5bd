#include "tests/folders.h"

#include <cstdlib>

namespace flant5 {

const std::filesystem::path& source_folder() {
  static const std::filesystem::path folder = [] {
    const char* const given = std::getenv("FLANT5_TEST_FILES");
    return given != nullptr ? given : FLANT5_SOURCE_DIR;
  }();
  return folder;
}

const std::filesystem::path& shared_folder() {
  static const std::filesystem::path folder = source_folder() / ".." / "shared";
  return folder;
}

}  // namespace flant5
