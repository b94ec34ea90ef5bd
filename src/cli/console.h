// What a person at a terminal sees: notes and tables on standard error.
#pragma once

#include <string>
#include <vector>

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

// To standard error as it is. That it cannot be written is no reason to end a run.
void write_to_terminal(const std::string& text);

// To standard output as it is. Throws WriteError.
void write_to_output(const std::string& text);

// The figures that a command is asked for: to standard output, or where one of these files is it ("-"), to standard
// error.
void write_figures(const std::string& text, const std::vector<std::string>& files);

}  // namespace flant5
