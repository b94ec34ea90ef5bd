// The command line: options, their help and their checks.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "cli/arguments.h"
#include "flant5/error.h"

namespace flant5 {

// --help or --version was printed: nothing is left but to end.
struct NothingToDo {
  ExitCode code = ExitCode::kDone;
};

using Command =
    std::variant<NothingToDo, ClassifyArguments, CompareArguments, ReportArguments, MergeArguments, SweepArguments,
                 CalibrateArguments, EnsembleArguments, QuantizeArguments, InspectArguments, DownloadArguments>;

// Prints help and the version itself. Throws UsageError for what is mistyped or contradicts itself, WriteError.
Command parse_command_line(int argc, const char* const* argv);

}  // namespace flant5
