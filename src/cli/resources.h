// Where the program's own files are: beside the program when it is installed, in the source tree when it is not.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace flant5 {

// The folders called `name` ("prompts", "models", "scripts") beside the program, the likeliest first.
std::vector<std::filesystem::path> own_folders(const std::string& name);

// The same, and the working directory's last.
std::vector<std::filesystem::path> resource_folders(const std::string& name);

}  // namespace flant5
