// The command line: options, their help and their checks.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "flant5/cli/arguments.h"
#include "flant5/error.h"

namespace flant5 {

// --help and --version were printed, or what is wrong was: nothing is left but to end.
struct NothingToDo {
  ExitCode code = ExitCode::kDone;
};

using Command =
    std::variant<NothingToDo, ClassifyArguments, CompareArguments, ReportArguments, SweepArguments, QuantizeArguments>;

// Prints help, the version and usage errors itself. Throws UsageError for options that contradict each other.
Command parse_command_line(int argc, const char* const* argv);

}  // namespace flant5
