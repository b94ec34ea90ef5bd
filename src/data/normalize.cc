#include "data/normalize.h"

#include "data/unicode_text.h"
#include "data/utf8.h"

namespace flant5 {
namespace {

bool between(char32_t point, char32_t low, char32_t high) { return point >= low && point <= high; }

// White space, and the marks without width that exports leave around words.
bool is_space(char32_t point) {
  return between(point, 0x09, 0x0D) || point == 0x20 || point == 0x85 || point == 0xA0 || point == 0x1680 ||
         between(point, 0x2000, 0x200D) || between(point, 0x2028, 0x2029) || point == 0x202F || point == 0x205F ||
         point == 0x2060 || point == 0x3000 || point == 0xFEFF;
}

bool is_punctuation(char32_t point) {
  return between(point, 0x21, 0x2F) || between(point, 0x3A, 0x40) || between(point, 0x5B, 0x60) ||
         between(point, 0x7B, 0x7E) || point == 0xA1 || point == 0xAB || point == 0xB7 || point == 0xBB ||
         point == 0xBF || between(point, 0x2010, 0x2027) || between(point, 0x2030, 0x205E) ||
         between(point, 0x3001, 0x3003) || between(point, 0x3008, 0x3011) || point == 0xFF01 || point == 0xFF0C ||
         point == 0xFF0E || between(point, 0xFF1A, 0xFF1B) || point == 0xFF1F;
}

// Where the code point that ends before `end` begins.
std::size_t step_back(std::string_view text, std::size_t end) {
  std::size_t at = end - 1;
  while (at > 0 && end - at < 4 && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) --at;
  return decode_utf8(text, at).size == end - at ? at : end - 1;
}

template <typename Unwanted>
std::string_view strip(std::string_view text, Unwanted unwanted) {
  const auto is_unwanted = [&](std::size_t at) {
    const CodePoint point = decode_utf8(text, at);
    return point.valid && unwanted(point.value);
  };
  std::size_t begin = 0;
  while (begin < text.size() && is_unwanted(begin)) begin += decode_utf8(text, begin).size;
  std::size_t end = text.size();
  while (end > begin && is_unwanted(step_back(text, end))) end = step_back(text, end);
  return text.substr(begin, end - begin);
}

}  // namespace

std::string_view strip_space(std::string_view text) { return strip(text, is_space); }

std::string_view strip_punctuation(std::string_view text) {
  return strip(text, [](char32_t point) { return is_space(point) || is_punctuation(point); });
}

bool has_letter(std::string_view text) { return text.find_first_not_of("0123456789.+- ") != std::string_view::npos; }

bool equal_folded(std::string_view a, std::string_view b) { return fold_case(a) == fold_case(b); }

}  // namespace flant5
