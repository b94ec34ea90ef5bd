#include "cli/console.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "data/excerpt.h"
#include "data/output.h"

namespace flant5 {

void write_to_terminal(const std::string& text) { std::fwrite(text.data(), 1, text.size(), stderr); }

void write_to_output(const std::string& text) { write_whole_file("-")->write(text); }

void write_figures(const std::string& text, const std::vector<std::string>& files) {
  const bool is_taken = std::find(files.begin(), files.end(), "-") != files.end();
  if (is_taken) {
    write_to_terminal(printable(text));
  } else {
    write_to_output(printable(text));
  }
}

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
