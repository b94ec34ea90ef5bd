// Whether a text can be printed as one line of a message.
#pragma once

#include <string_view>

#include "data/utf8.h"

namespace flant5::fuzz {

inline bool is_control(char32_t point) { return point < 0x20 || (point >= 0x7F && point < 0xA0); }

// UTF-8 without control characters and without marks that turn the direction of text.
inline bool is_plain_line(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = decode_utf8(text, at);
    const bool turns =
        (point.value >= 0x202A && point.value <= 0x202E) || (point.value >= 0x2066 && point.value <= 0x2069);
    if (!point.valid || is_control(point.value) || turns) return false;
    at += point.size;
  }
  return true;
}

}  // namespace flant5::fuzz
