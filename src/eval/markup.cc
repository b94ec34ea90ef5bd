#include "eval/markup.h"

#include "data/utf8.h"

namespace flant5 {
namespace {

bool forbidden(char32_t value) {
  return (value < 0x20 && value != '\t' && value != '\n' && value != '\r') || (value >= 0x7F && value <= 0x9F) ||
         value == 0xFFFE || value == 0xFFFF;
}

}  // namespace

std::string escape_markup(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = decode_utf8(text, at);
    at += point.size;
    switch (point.value) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        append_utf8(escaped, forbidden(point.value) ? char32_t{0xFFFD} : point.value);
    }
  }
  return escaped;
}

}  // namespace flant5
