// What the command line offers, taken from its options, for the completions and the man page.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace flant5 {

struct ListedOption {
  std::string name;        // "output"
  std::string short_name;  // "o", or empty
  std::string value;       // as --help has it: "FILE", "zero|one|few"; empty: a flag
  std::string description;
  std::string group;
  std::vector<std::string> choices;  // values to offer
  bool takes_files = false;          // or folders
};

struct ListedCommand {
  std::string name;  // empty: the program itself, without a command
  std::string description;
  std::vector<ListedOption> positionals;  // their value is what --help calls them
  std::vector<ListedOption> options;
};

struct CommandList {
  ListedCommand program;
  std::vector<ListedCommand> commands;
};

CommandList list_commands(const CLI::App& app);

}  // namespace flant5
