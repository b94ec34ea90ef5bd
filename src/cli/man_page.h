// The man page, with the texts of --help.
#pragma once

#include <string>

#include "cli/command_list.h"

namespace flant5 {

struct ManPageTexts {
  std::string version;
  std::string date;        // of the version, ISO 8601
  std::string examples;    // a command a line
  std::string exit_codes;  // "0 done, 1 a check failed."
};

// In man(7).
std::string man_page(const CommandList& list, const ManPageTexts& texts);

}  // namespace flant5
