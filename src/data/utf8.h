// UTF-8, one code point at a time.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace flant5 {

// What some programs write before the first character.
inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

struct CodePoint {
  char32_t value = 0;    // U+FFFD where the bytes are not UTF-8
  std::size_t size = 0;  // bytes; of a broken sequence, the longest part that could have begun one (Unicode 3.9)
  bool valid = false;    // false: overlong, surrogate, above U+10FFFF, or cut off
};

// The code point that begins at text[at]; `at` is less than text.size().
CodePoint decode_utf8(std::string_view text, std::size_t at);

// C0, DEL and C1.
constexpr bool is_control(char32_t point) { return point < 0x20 || (point >= 0x7F && point < 0xA0); }

void append_utf8(std::string& text, char32_t value);

// Where the first byte that is not UTF-8 stands, else npos. Runs of ASCII cost an eighth of a step a byte.
std::size_t find_invalid_utf8(std::string_view text, std::size_t from = 0);

// Code points in `text`, a broken sequence counting as one: the width that columns in messages are given in.
std::size_t count_code_points(std::string_view text);

}  // namespace flant5
