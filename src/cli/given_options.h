// The options of a command, as CLI11 has them once it has parsed the command line and the --config file.
#pragma once

#include <CLI/CLI.hpp>
#include <string_view>

#include "eval/manifest.h"
#include "flant5/error.h"

namespace flant5 {

// Call before options are added: from then on CLI11 knows what each of them is by default.
void remember_defaults(CLI::App& app);

// An option was given an empty value, as of a shell variable that is not set: it would count as not given.
UsageError empty_value(std::string_view option);

// Throws it where one was.
void refuse_empty_values(const CLI::App& command);

// Every option and positional argument that was given, and the defaults of the others.
RunOptions given_options(const CLI::App& command);

}  // namespace flant5
