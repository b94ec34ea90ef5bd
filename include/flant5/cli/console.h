// What a person at a terminal sees: notes and tables on standard error.
#pragma once

#include <string>

namespace flant5 {

class Console {
 public:
  explicit Console(bool quiet) : quiet_(quiet) {}

  bool quiet() const { return quiet_; }
  void note(const std::string& sentence) const;  // "flant5-sentiment: sentence", unless quiet
  void warn(const std::string& sentence) const;  // "flant5-sentiment: warning: sentence", always
  void text(const std::string& block) const;     // as it is, unless quiet

 private:
  bool quiet_;
};

// Control characters, which could move a terminal's cursor or change its colours, as \xNN. Line ends and tabs stay.
std::string printable(const std::string& text);

}  // namespace flant5
