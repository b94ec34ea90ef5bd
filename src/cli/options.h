// The options of each command: name, help, where the value goes, and what may be said.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>

#include "cli/arguments.h"

namespace flant5 {

// A number from `least` to `most`. CLI11 alone takes -1 for a large number, and "nan" for one in any range.
CLI::Validator whole_number(std::uint64_t least = 0, std::uint64_t most = UINT64_MAX);
CLI::Validator number_between(double least, double most);

void add_options(CLI::App& app, ClassifyArguments& arguments);
void add_options(CLI::App& app, CompareArguments& arguments);
void add_options(CLI::App& app, ReportArguments& arguments);
void add_options(CLI::App& app, MergeArguments& arguments);
void add_options(CLI::App& app, SweepArguments& arguments);
void add_options(CLI::App& app, CalibrateArguments& arguments);
void add_options(CLI::App& app, EnsembleArguments& arguments);
void add_options(CLI::App& app, QuantizeArguments& arguments);
void add_options(CLI::App& app, InspectArguments& arguments);
void add_options(CLI::App& app, DownloadArguments& arguments);

}  // namespace flant5
