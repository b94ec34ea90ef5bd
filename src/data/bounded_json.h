// JSON that anybody may have written.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace flant5 {

inline constexpr int kMaxJsonDepth = 64;

// Keeps the order of the keys. Throws InputError with the reason for what is not valid JSON or is nested more than
// kMaxJsonDepth levels deep: what writes it again goes down every level.
nlohmann::ordered_json parse_bounded_json(std::string_view text);

// The member of that name; null where there is none, as in what is not an object.
const nlohmann::ordered_json& member_or_null(const nlohmann::ordered_json& json, const char* name);

// On one line, without spaces; bytes that are not UTF-8 become U+FFFD.
std::string json_line(const nlohmann::ordered_json& json);

}  // namespace flant5
