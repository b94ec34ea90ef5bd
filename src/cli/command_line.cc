#include "cli/command_line.h"

#include <CLI/CLI.hpp>
#include <sstream>

#include "cli/console.h"
#include "cli/generation.h"
#include "cli/given_options.h"
#include "cli/help_formatter.h"
#include "cli/option_validation.h"
#include "cli/options.h"
#include "cli/suggestion.h"
#include "data/csv_dialect.h"

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
}

void finish(ClassifyArguments& arguments) {
  refuse_contradictions(arguments);
  finish_input(arguments.input);
  arguments.classifier.with_text = arguments.output.with_text || !arguments.output.report.empty();
}

constexpr const char* kDescription =
    "Classify sentences with Flan-T5 as negative, neutral or positive, or by labels of your own. Predictions go to "
    "standard "
    "output, one JSON object a row, in input order; metrics go to standard error.";

constexpr const char* kExamples =
    "Examples:\n"
    "  flant5-sentiment --shot zero data.jsonl\n"
    "  echo \"Profit rose to EUR 13 mn .\" | flant5-sentiment -\n"
    "  flant5-sentiment --prompt flan-options --metrics m.json -o run.jsonl data.csv\n"
    "  flant5-sentiment compare zero.jsonl one.jsonl\n\n";

constexpr const char* kExitCodes =
    "Exit codes: 0 done, 1 a check failed, 2 usage, 3 bad input, 4 bad model,\n"
    "5 output could not be written, 6 --verify-dtype disagreed, 130 interrupted,\n"
    "141 nobody reads the output any more, 143 terminated.";

// The long names of the options that could have been given where the command line went wrong.
std::vector<std::string> option_names(const CLI::App& app) {
  const auto chosen = app.get_subcommands();
  std::vector<std::string> names;
  for (const CLI::Option* option : (chosen.empty() ? app : *chosen.front()).get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

// "unknown option --modle; did you mean --model?"
std::string describe(const CLI::ParseError& error, const CLI::App& app) {
  const auto unknown = app.remaining(/*recurse=*/true);
  if (dynamic_cast<const CLI::ExtrasError*>(&error) == nullptr || unknown.empty()) return error.what();
  const std::string name = unknown.front().substr(0, unknown.front().find('='));
  const bool is_option = name.size() > 1 && name.front() == '-';
  const auto meant = closest_name(name, option_names(app));
  return (is_option ? "unknown option " + name : name + " is not expected here") +
         (meant ? "; did you mean " + *meant + "?" : "");
}

}  // namespace

Command parse_command_line(int argc, const char* const* argv) {
  CLI::App app(kDescription, "flant5-sentiment");
  app.formatter(std::make_shared<HelpFormatter>());
  app.footer(kExitCodes);  // the commands' too
  app.set_version_flag("--version", "flant5-sentiment " FLANT5_VERSION);
  ClassifyArguments classify;
  CompareArguments compare;
  ReportArguments report;
  SweepArguments sweep;
  QuantizeArguments quantize;
  remember_defaults(app);
  add_options(app, classify);
  app.require_subcommand(0, 1);
  app.allow_config_extras(CLI::config_extras_mode::error);
  auto* compare_app = app.add_subcommand("compare", "Which of two saved runs is better, and is it noise");
  auto* report_app = app.add_subcommand("report", "Metrics of saved predictions, without a model");
  auto* sweep_app = app.add_subcommand("sweep", "A grid of prompts and shots, ranked");
  auto* quantize_app = app.add_subcommand("quantize", "Save a checkpoint as int8, which loads by mapping");
  add_options(*compare_app, compare);
  add_options(*report_app, report);
  add_options(*sweep_app, sweep);
  add_options(*quantize_app, quantize);
  app.footer(std::string(kExamples) + kExitCodes);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() != 0) throw UsageError(describe(error, app) + " (see --help)");
    std::ostringstream out;
    app.exit(error, out, out);
    write_to_output(out.str());
    return NothingToDo{};
  }
  compare.options = given_options(*compare_app);
  report.options = given_options(*report_app);
  sweep.options = given_options(*sweep_app);
  if (*compare_app) return compare;
  if (*report_app) return report;
  if (*quantize_app) return quantize;
  if (*sweep_app) {
    refuse_contradictions(sweep.input);
    refuse_contradictions(sweep.generation, sweep.classifier.mode);
    finish_input(sweep.input);
    return sweep;
  }
  classify.options = given_options(app);
  finish(classify);
  return classify;
}

}  // namespace flant5
