#include "cli/command_line.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <functional>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "cli/command_list.h"
#include "cli/completions.h"
#include "cli/console.h"
#include "cli/dataset.h"
#include "cli/generation.h"
#include "cli/given_options.h"
#include "cli/help_formatter.h"
#include "cli/man_page.h"
#include "cli/option_validation.h"
#include "cli/options.h"
#include "cli/options_file.h"
#include "cli/parse_error.h"
#include "cli/shard_choice.h"
#include "cli/suggestion.h"
#include "cli/version.h"
#include "data/csv_dialect.h"
#include "data/excerpt.h"

namespace flant5 {
namespace {

void finish_input(InputArguments& input) {
  if (!input.separator.empty()) {
    const std::string given = input.separator == "tab" || input.separator == "\\t" ? "\t" : input.separator;
    if (given.size() != 1 || !can_separate(given.front())) {
      throw UsageError("--separator takes one character other than a quote, or tab");
    }
    input.read.separator = given.front();
  }
  if (!input.escape.empty()) {
    if (input.escape.size() != 1 || !can_separate(input.escape.front())) {
      throw UsageError("--escape takes one character other than a quote, such as \\");
    }
    input.read.escape = input.escape.front();
  }
}

void finish_keep(InputArguments& input, const std::string& group_by) {
  for (const std::string& name : input.keep) {
    if (name.empty()) throw UsageError("--keep takes names between commas, as in --keep company,date");
    if (name == "all") {
      input.read.keep_all = true;
    } else {
      input.read.keep.push_back(name);
    }
  }
  std::vector<std::string>& keep = input.read.keep;
  if (!group_by.empty() && std::find(keep.begin(), keep.end(), group_by) == keep.end()) keep.push_back(group_by);
}

void finish(ClassifyArguments& arguments) {
  locate_dataset(arguments.input);
  if (!arguments.shard_given.empty()) {
    arguments.shard = chosen_shard(arguments.shard_given);
    arguments.output.keep_manifest = true;
  }
  refuse_contradictions(arguments);
  finish_keep(arguments.input, arguments.output.group_by);
  arguments.input.sample_seed = arguments.prompt.seed;
  finish_input(arguments.input);
  arguments.classifier.with_text = arguments.output.with_text || !arguments.output.report.empty();
}

constexpr const char* kDescription =
    "Classify sentences with Flan-T5 as negative, neutral or positive, or with labels of your own. Predictions go to "
    "standard output, one JSON object per row, in input order; metrics go to standard error.";

constexpr const char* kExamples =
    "  flant5-sentiment --shot zero data.jsonl\n"
    "  echo \"Profit rose to EUR 13 mn .\" | flant5-sentiment -\n"
    "  flant5-sentiment --prompt flan-options --metrics m.json -o run.jsonl data.csv\n"
    "  flant5-sentiment compare zero.jsonl one.jsonl\n";

constexpr const char* kExitCodes =
    "0 done, 1 a check failed, 2 usage, 3 bad input, 4 bad model,\n"
    "5 output could not be written, 6 --verify-dtype disagreed, 130 interrupted,\n"
    "141 the reader closed the pipe, 143 terminated.";

std::string generate(const CLI::App& app, const std::string& what) {
  const CommandList list = list_commands(app);
  if (what == "bash") return bash_completions(list);
  if (what == "zsh") return zsh_completions(list);
  return what == "fish" ? fish_completions(list)
                        : man_page(list, {FLANT5_VERSION, FLANT5_VERSION_DATE, kExamples, kExitCodes});
}

struct GenerateArguments {
  std::string what;
};

void add_options(CLI::App& app, GenerateArguments& arguments) {
  app.add_option("what", arguments.what, "What to print")
      ->required()
      ->option_text("bash|zsh|fish|man")
      ->check(CLI::IsMember({"bash", "zsh", "fish", "man"}));
}

// "--name=", for which CLI11 would take what follows it as the value.
void refuse_open_ends(int argc, const char* const* argv) {
  for (int i = 1; i < argc && std::string_view(argv[i]) != "--"; ++i) {
    const std::string_view given = argv[i];
    if (given.starts_with("--") && given.find('=') == given.size() - 1)
      throw empty_value(given.substr(0, given.size() - 1));
  }
}

// A first argument that is not a file, and nearly a command.
void refuse_mistyped_command(const CLI::App& app, const std::vector<std::string>& files) {
  std::error_code ignored;
  if (files.empty() || std::filesystem::exists(files.front(), ignored)) return;
  std::vector<std::string> commands;
  for (const CLI::App* command : app.get_subcommands(nullptr)) commands.push_back(command->get_name());
  const auto meant = closest_name(files.front(), commands);
  if (!meant) return;
  throw UsageError(fmt::format("there is neither a file nor a command {}; did you mean {}? (see --help)",
                               escape_controls(files.front()), *meant));
}

// What was given to a command, once its options are known to go together.
template <typename Arguments>
Command given(const CLI::App& command, Arguments& arguments) {
  arguments.options = given_options(command);
  refuse_contradictions(arguments);
  return arguments;
}

Command given(const CLI::App& command, SweepArguments& arguments) {
  locate_dataset(arguments.input);
  finish_input(arguments.input);
  arguments.input.sample_seed = arguments.seed;
  return given<SweepArguments>(command, arguments);
}

Command given(const CLI::App& command, QuantizeArguments& arguments) {
  arguments.options = given_options(command);
  finish_input(arguments.input);
  return arguments;
}

Command given(const CLI::App& command, InspectArguments& arguments) {
  arguments.options = given_options(command);
  return arguments;
}

Command given(const CLI::App&, DownloadArguments& arguments) { return arguments; }

Command given(const CLI::App& command, GenerateArguments& arguments) {
  write_to_output(generate(*command.get_parent(), arguments.what));
  return NothingToDo{};
}

// The program's options and its commands, each with what is made of it once it is parsed.
class CommandLine {
 public:
  CommandLine() : app_(kDescription, "flant5-sentiment") {
    const std::string exit_codes = std::string("Exit codes: ") + kExitCodes;
    app_.formatter(std::make_shared<HelpFormatter>());
    app_.footer(exit_codes);  // the commands' too
    auto* verbose = app_.add_flag("--verbose", is_verbose_, "With --version: also show what a bug report should name");
    verbose->configurable(false)->needs(
        app_.set_version_flag("--version", [this] { return is_verbose_ ? verbose_version() : short_version(); }));
    remember_defaults(app_);
    add_options(app_, classify_);
    app_.require_subcommand(0, 1);
    app_.allow_config_extras(CLI::config_extras_mode::error);
    app_.config_formatter(std::make_shared<OptionsFile>(app_));
    add("compare", "Compare two saved runs, and test the difference", compare_);
    add("report", "Compute figures from saved predictions", report_);
    add("merge", "Put the shards of a run together", merge_);
    add("sweep", "Try a grid of prompts and shots, and rank them", sweep_);
    add("calibrate", "Remove bias from saved scores, add prediction sets", calibrate_);
    add("ensemble", "Combine several saved runs over the same rows", ensemble_);
    add("quantize", "Save a checkpoint as int8", quantize_);
    add("inspect", "Show what a model is and needs, without loading it", inspect_);
    add("download", "Get a model, adapter or data set from the hub", download_);
    add("generate", "Print completions for a shell, or the man page", generate_);
    app_.footer(fmt::format("Examples:\n{}\n{}", kExamples, exit_codes));
  }

  Command parse(int argc, const char* const* argv) {
    refuse_open_ends(argc, argv);
    try {
      app_.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
      if (error.get_exit_code() != 0) throw UsageError(describe(error, app_) + " (see --help)");
      std::ostringstream out;
      app_.exit(error, out, out);
      write_to_output(out.str());
      return NothingToDo{};
    }
    for (const auto& [command, make] : commands_) {
      if (!*command) continue;
      refuse_empty_values(*command);
      return make();
    }
    refuse_empty_values(app_);
    refuse_mistyped_command(app_, classify_.input.files);
    classify_.options = given_options(app_);
    finish(classify_);
    return classify_;
  }

 private:
  template <typename Arguments>
  void add(const char* name, const char* help, Arguments& arguments) {
    CLI::App* const command = app_.add_subcommand(name, help);
    add_options(*command, arguments);
    commands_.emplace_back(command, [command, &arguments] { return given(*command, arguments); });
  }

  CLI::App app_;
  bool is_verbose_ = false;
  std::vector<std::pair<CLI::App*, std::function<Command()>>> commands_;
  ClassifyArguments classify_;
  CompareArguments compare_;
  ReportArguments report_;
  MergeArguments merge_;
  SweepArguments sweep_;
  CalibrateArguments calibrate_;
  EnsembleArguments ensemble_;
  QuantizeArguments quantize_;
  InspectArguments inspect_;
  DownloadArguments download_;
  GenerateArguments generate_;
};

}  // namespace

Command parse_command_line(int argc, const char* const* argv) { return CommandLine().parse(argc, argv); }

}  // namespace flant5
