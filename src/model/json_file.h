// JSON from files that may come from strangers: bounded in size, depth and values, and no key twice in one object.
#pragma once

#include <cstddef>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace flant5 {

inline constexpr std::size_t kMaxJsonBytes = std::size_t{16} << 20;

// Whether there is such a file or folder, as far as can be seen.
bool is_there(const std::filesystem::path& path);

// Both throw ModelError that starts with the file's name.
nlohmann::json parse_json(std::string_view text, const std::string& file);
nlohmann::json read_json_file(const std::filesystem::path& file, std::size_t max_bytes = kMaxJsonBytes);

}  // namespace flant5
