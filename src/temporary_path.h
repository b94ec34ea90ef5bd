// A name for a file or folder that takes its real name once it is whole.
#pragma once

#include <string>

namespace flant5 {

// Beside `path`, since a rename does not cross file systems: "path.k3x9qa2m.tmp". Random, since the numbers of
// processes repeat in containers.
std::string temporary_path(const std::string& path);

}  // namespace flant5
