// Text of any bytes, made fit for a terminal: nothing in it can steer one, and nothing else is lost.
// Input: where an excerpt is taken, its width, the text.
#include <algorithm>

#include "cli/console.h"
#include "data/excerpt.h"
#include "tests/fuzz/check.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/plain_line.h"

namespace flant5::fuzz {
namespace {

bool is_plain_ascii(char c) { return c >= 0x20 && c < 0x7F; }

// Line ends and tabs stay, and what is not UTF-8, which no terminal takes for a control character.
bool is_printable(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = decode_utf8(text, at);
    if (point.valid && is_control(point.value) && point.value != '\n' && point.value != '\t') return false;
    at += point.size;
  }
  return true;
}

void check_printable(const std::string& text) {
  const std::string shown = printable(text);
  check(is_printable(shown) && printable(shown) == shown);
  // All that is plain stands there, in its order.
  std::size_t at = 0;
  for (const char c : text) {
    if (is_plain_ascii(c)) at = shown.find(c, at) + 1;
    check(at != 0 || !is_plain_ascii(c));
  }
  if (std::all_of(text.begin(), text.end(), is_plain_ascii)) check(shown == text);
}

}  // namespace
}  // namespace flant5::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace flant5;
  fuzz::FuzzInput input(data, size);
  const std::size_t at = input.byte();
  const std::size_t width = input.byte();
  const std::string text(input.rest());
  fuzz::check(fuzz::is_plain_line(escape_controls(text)));
  const std::string shown = excerpt(text, at, width);
  fuzz::check(fuzz::is_plain_line(shown) && shown.size() <= width * std::string_view("\\xE2\\x80\\xA8").size() + 6);
  fuzz::check_printable(text);
  return 0;
}
