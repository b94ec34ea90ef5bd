// SHA-256 of files and texts in hexadecimal, "sha256:...".
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace flant5 {

std::string sha256_of_text(std::string_view text);

// Of a file's content. Throws InputError naming a file that cannot be read.
std::string sha256_of_file(const std::filesystem::path& file);

// Of a file's size and of pieces spread over it, "sha256-of-samples:...": a fingerprint of weights that costs no time.
// A file that is no larger than the pieces has its sha256_of_file().
std::string sha256_of_samples(const std::filesystem::path& file);

}  // namespace flant5
