#include "cli/console.h"

#include <fmt/format.h>

#include <cstdio>

#include "data/output.h"

namespace flant5 {

std::string printable(const std::string& text) {
  std::string shown;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    const bool control = (c < 0x20 && c != '\n' && c != '\t') || c == 0x7F;
    // U+0080 to U+009F, which some terminals obey too.
    const auto next = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : 0);
    const bool c1 = c == 0xC2 && next >= 0x80 && next < 0xA0;
    if (control) {
      shown += fmt::format("\\x{:02x}", c);
    } else if (c1) {
      shown += fmt::format("\\x{:02x}", next);
      ++i;
    } else {
      shown += text[i];
    }
  }
  return shown;
}

void write_to_terminal(const std::string& text) { std::fwrite(text.data(), 1, text.size(), stderr); }

void write_to_output(const std::string& text) { write_whole_file("-")->write(text); }

void Console::note(const std::string& sentence) const {
  if (!quiet_) write_to_terminal(fmt::format("flant5-sentiment: {}\n", printable(sentence)));
}

void Console::warn(const std::string& sentence) const {
  write_to_terminal(fmt::format("flant5-sentiment: warning: {}\n", printable(sentence)));
}

void Console::text(const std::string& block) const {
  if (!quiet_) write_to_terminal(printable(block));
}

}  // namespace flant5
