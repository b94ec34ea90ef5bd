#include "data/unicode_text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <utility>

#include "data/utf8.h"

namespace flant5 {
namespace {

// Every `step`-th code point from first to last moves by delta.
struct CaseRange {
  std::uint32_t first;
  std::uint32_t last;
  std::uint32_t step;
  std::int32_t delta;
};
struct CaseExpansion {
  std::uint32_t point;
  std::array<std::uint32_t, 3> becomes;  // 0: none
};
#include "data/case_table.inc"

template <std::size_t R, std::size_t E>
void append_mapped(std::string& result, char32_t point, const CaseRange (&ranges)[R],
                   const CaseExpansion (&expansions)[E]) {
  const auto* expansion = std::lower_bound(std::begin(expansions), std::end(expansions), point,
                                           [](const CaseExpansion& e, char32_t p) { return e.point < p; });
  if (expansion != std::end(expansions) && expansion->point == point) {
    for (const std::uint32_t part : expansion->becomes) {
      if (part != 0) append_utf8(result, part);
    }
    return;
  }
  const auto* range = std::lower_bound(std::begin(ranges), std::end(ranges), point,
                                       [](const CaseRange& r, char32_t p) { return r.last < p; });
  const bool moves = range != std::end(ranges) && range->first <= point && (point - range->first) % range->step == 0;
  append_utf8(result, moves ? static_cast<char32_t>(static_cast<std::int32_t>(point) + range->delta) : point);
}

template <std::size_t R, std::size_t E>
std::string mapped(std::string_view text, const CaseRange (&ranges)[R], const CaseExpansion (&expansions)[E]) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = decode_utf8(text, at);
    append_mapped(result, point.value, ranges, expansions);
    at += point.size;
  }
  return result;
}

}  // namespace

bool is_python_space(char32_t point) {
  return (point >= 0x09 && point <= 0x0D) || (point >= 0x1C && point <= 0x20) || point == 0x85 || point == 0xA0 ||
         point == 0x1680 || (point >= 0x2000 && point <= 0x200A) || point == 0x2028 || point == 0x2029 ||
         point == 0x202F || point == 0x205F || point == 0x3000;
}

std::string_view strip_left(std::string_view text) {
  while (!text.empty()) {
    const CodePoint point = decode_utf8(text, 0);
    if (!is_python_space(point.value)) break;
    text.remove_prefix(point.size);
  }
  return text;
}

std::string_view strip_right(std::string_view text) {
  while (!text.empty()) {
    std::size_t start = text.size() - 1;
    while (start > 0 && (static_cast<unsigned char>(text[start]) & 0xC0) == 0x80) --start;
    if (!is_python_space(decode_utf8(text, start).value)) break;
    text = text.substr(0, start);
  }
  return text;
}

std::string to_upper(std::string_view text) { return mapped(text, kUpperRanges, kUpperExpansions); }
std::string to_lower(std::string_view text) { return mapped(text, kLowerRanges, kLowerExpansions); }

std::string fold_case(std::string_view text) {
  const bool is_ascii =
      std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (!is_ascii) return mapped(text, kFoldRanges, kFoldExpansions);
  std::string folded(text);
  for (char& c : folded) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return folded;
}

std::string fold_text(std::string_view text) {
  const std::string folded = fold_case(text);
  std::string words;
  bool is_between = false;
  for (std::size_t at = 0; at < folded.size();) {
    const CodePoint point = decode_utf8(folded, at);
    if (is_python_space(point.value)) {
      is_between = !words.empty();
    } else {
      if (std::exchange(is_between, false)) words += ' ';
      append_utf8(words, point.value);
    }
    at += point.size;
  }
  return words;
}

}  // namespace flant5
