// JSON that anybody may have written.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string_view>

namespace flant5 {

inline constexpr int kMaxJsonDepth = 64;

// Keeps the order of the keys. Throws InputError with the reason for what is no valid JSON or is nested more than
// kMaxJsonDepth levels deep: what writes it again goes down every level.
nlohmann::ordered_json parse_bounded_json(std::string_view text);

}  // namespace flant5
