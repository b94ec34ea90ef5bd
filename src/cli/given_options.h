// The options of a command, as CLI11 has them once it has parsed the command line and the --config file.
#pragma once

#include <CLI/CLI.hpp>

#include "eval/manifest.h"

namespace flant5 {

// Call before options are added: from then on CLI11 knows what each of them is by default.
void remember_defaults(CLI::App& app);

// Every option and positional argument that was given, and the defaults of the others.
RunOptions given_options(const CLI::App& command);

}  // namespace flant5
