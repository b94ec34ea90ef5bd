// SHA-256 of files and texts, "sha256:..." in hexadecimal.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace flant5 {

std::string sha256_of_text(std::string_view text);

// Of the files' contents, one after the other. Throws InputError naming a file that cannot be read.
std::string sha256_of_files(const std::vector<std::filesystem::path>& files);

// Of the files' sizes and of pieces spread over each: a fingerprint of weights that costs no time.
std::string sha256_of_samples(const std::vector<std::filesystem::path>& files);

}  // namespace flant5
