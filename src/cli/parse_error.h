// What is wrong with a command line, in one line.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace flant5 {

// "unknown option --modle; did you mean --model?", of the options of `command`.
std::string unknown_option(const CLI::App& command, const std::string& given);

// What parsing `app` ended with.
std::string describe(const CLI::ParseError& error, const CLI::App& app);

}  // namespace flant5
