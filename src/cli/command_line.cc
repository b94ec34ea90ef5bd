#include "flant5/cli/command_line.h"

#include <CLI/CLI.hpp>
#include <map>
#include <sstream>

#include "flant5/cli/console.h"
#include "flant5/cli/contradictions.h"
#include "flant5/cli/suggestion.h"
#include "flant5/data/label_map.h"

namespace flant5 {
namespace {

// Two columns that fit 80.
class HelpFormatter : public CLI::Formatter {
 public:
  HelpFormatter() { column_width(30); }
  std::string make_option_desc(const CLI::Option* option) const override {
    return wrapped(option->get_description(), 48);
  }
  std::string make_option_opts(const CLI::Option* option) const override {
    if (option->get_type_size() == 0) return "";
    return " " + (option->get_option_text().empty() ? option->get_type_name() : option->get_option_text());
  }
  std::string make_description(const CLI::App* app) const override {
    return wrapped(app->get_description(), 78) + "\n";
  }

 private:
  static std::string wrapped(const std::string& text, std::size_t width) {
    std::string out;
    std::size_t column = 0;
    std::istringstream words(text);
    for (std::string word; words >> word;) {
      if (column > 0 && column + 1 + word.size() > width) {
        out += '\n';
        column = 0;
      }
      if (column > 0) {
        out += ' ';
        ++column;
      }
      out += word;
      column += word.size();
    }
    return out;
  }
};

template <typename T>
CLI::Option* add_choice(CLI::App& app, const std::string& name, T& value, const std::vector<Choice<T>>& choices,
                        const std::string& help) {
  std::map<std::string, T> names;
  std::string listed;
  for (const Choice<T>& choice : choices) {
    names.emplace(choice.name, choice.value);
    listed += (listed.empty() ? "" : "|") + std::string(choice.name);
  }
  return app
      .add_option_function<std::string>(
          name, [names, &value](const std::string& given) { value = names.at(given); }, help)
      ->option_text(listed)
      ->check(CLI::IsMember(names, CLI::ignore_case))
      ->transform([names](std::string given) {
        for (const auto& [known, ignored] : names) {
          if (CLI::detail::to_lower(given) == known) return known;
        }
        return given;
      });
}

void add_model_options(CLI::App& app, ModelArguments& model) {
  app.add_option("--model", model.model,
                 "Checkpoint folder, or a hub name such as google/flan-t5-base that is looked up in the Hugging Face "
                 "cache and in models/. Default: $FLANT5_MODEL, else a Flan-T5 in the cache, else the demo model")
      ->option_text("FOLDER|NAME")
      ->group("Model");
  add_choice<ComputeType>(app, "--dtype", model.dtype,
                          {{"auto", ComputeType::kAuto},
                           {"float32", ComputeType::kFloat32},
                           {"bfloat16", ComputeType::kBFloat16},
                           {"int8", ComputeType::kInt8}},
                          "Number format to compute in. auto: bfloat16 where the processor has it, else float32")
      ->group("Model");
  app.add_option(
         "--int8-keep", model.int8_keep,
         "With int8: what stays bfloat16, a list of first-N (encoder layers), qkv, o, wi, wo, decoder, head, or "
         "none, the fastest. Default: a third of the encoder layers")
      ->option_text("LIST")
      ->group("Model");
}

void add_compute_options(CLI::App& app, ClassifierOptions& options) {
  app.add_option("--workers", options.workers, "Rows are shared among so many workers. Default: one a processor")
      ->option_text("N")
      ->group("Model");
  app.add_option("--threads", options.threads, "Threads of each worker (1)")
      ->option_text("N")
      ->check(CLI::Range(1, 1024))
      ->group("Model");
  app.add_option("--batch-size", options.batch_rows, "Rows decoded together, at most (128)")
      ->option_text("ROWS")
      ->check(CLI::Range(1, 65536))
      ->group("Model");
  app.add_option("--batch-tokens", options.batch_tokens, "Tokens encoded together, at most (1024)")
      ->option_text("TOKENS")
      ->check(CLI::Range(1, 1 << 20))
      ->group("Model");
  app.add_option("--max-new-tokens", options.max_new_tokens, "Tokens of an answer, at most (50)")
      ->option_text("N")
      ->check(CLI::Range(1, 4096))
      ->group("Model");
  app.add_option("--max-input-tokens", options.max_input_tokens,
                 "Cut longer prompts off, which is reported. Default: no limit")
      ->option_text("N")
      ->group("Model");
  app.add_flag_callback(
         "--no-cache", [&] { options.cache_bytes = 0; },
         "Compute the same prompt again instead of remembering its answer")
      ->group("Model");
}

void add_answer_options(CLI::App& app, ClassifierOptions& options) {
  add_choice<AnswerMode>(
      app, "--mode", options.mode,
      {{"generate", AnswerMode::kGenerate}, {"constrained", AnswerMode::kConstrained}, {"score", AnswerMode::kScore}},
      "generate: greedy, as it comes (default). constrained: only the answer words. score: the "
      "label whose answer words are likeliest")
      ->group("Prompt");
  app.add_flag("--scores", options.scores, "Add each label's log-probability to the predictions")->group("Prompt");
  app.add_flag("--calibrate", options.calibrate,
               "Divide the scores by those of content-free inputs (contextual calibration, Zhao et al. 2021)")
      ->group("Prompt");
  app.add_flag("--count-demonstrations", options.count_demonstrations,
               "Rows that the prompt shows with their label count in the figures too, as in the article")
      ->group("Prompt");
}

void add_input_options(CLI::App& app, InputArguments& input) {
  ReadOptions& read = input.read;
  const std::string group = "Input";
  app.add_option("data", input.files, "Files of rows; - is standard input")->option_text("FILE...");
  add_choice(app, "--input-format", read.format, input_format_choices(), "Default: detected from name and content")
      ->group(group);
  app.add_option("--text-field", read.text_field, "Field or column with the sentence")
      ->option_text("NAME")
      ->group(group);
  app.add_option("--label-field", read.label_field, "Field or column with the gold label")
      ->option_text("NAME")
      ->group(group);
  app.add_option("--id-field", read.id_field, "Field or column with the row's id")->option_text("NAME")->group(group);
  app.add_option("--label-map", input.label_map, "What labels mean: 0=negative,1=neutral,2=positive")
      ->option_text("MAP")
      ->group(group);
  app.add_option("--labels", input.label_scheme, "What labels mean, by the name of a data set")
      ->option_text("phrasebank|sst2|...")
      ->check(CLI::IsMember(LabelMap::scheme_names()))
      ->group(group);
  app.add_flag_callback(
         "--no-labels", [&read] { read.read_labels = false; }, "Take every row as unlabelled")
      ->group(group);
  app.add_option("--separator", input.separator, "Of CSV: one character, or tab")->option_text("CHAR")->group(group);
  auto* header = app.add_flag_callback(
                        "--header", [&read] { read.has_header = true; }, "The first row of CSV names the columns")
                     ->group(group);
  app.add_flag_callback(
         "--no-header", [&read] { read.has_header = false; }, "It does not")
      ->excludes(header)
      ->group(group);
  add_choice(app, "--encoding", read.encoding, encoding_choices(), "Default: detected, conservatively")->group(group);
  add_choice(app, "--encoding-errors", read.encoding_errors, encoding_errors_choices(),
             "Wrong bytes are an error, or U+FFFD and counted")
      ->group(group);
  add_choice(app, "--on-error", read.on_error, on_error_choices(),
             "A row that cannot be read stops the run, is left out, or gets a null label")
      ->group(group);
  app.add_option("--rejects", input.rejects, "Write rows that cannot be read to FILE")
      ->option_text("FILE")
      ->group(group);
  app.add_option("--limit", input.limit, "Only the first N rows")
      ->option_text("N")
      ->check(CLI::PositiveNumber)
      ->group(group);
}

void add_output_options(CLI::App& app, OutputArguments& output) {
  const std::string group = "Output";
  app.add_option("-o,--output", output.file, "Predictions. Default: standard output")
      ->option_text("FILE")
      ->group(group);
  app.add_option("--output-format", output.format, "Default: by the file's name, else jsonl")
      ->option_text("jsonl|csv|tsv")
      ->check(CLI::IsMember({"jsonl", "csv", "tsv"}))
      ->group(group);
  app.add_flag("--with-text", output.with_text, "Add sentence and prompt to the predictions")->group(group);
  app.add_flag("--resume", output.resume, "Go on with an interrupted run that wrote to --output")->group(group);
}

void add_result_options(CLI::App& app, OutputArguments& output, CheckArguments& check) {
  const std::string group = "Output";
  app.add_option("--metrics", output.metrics, "Write the metrics as JSON")->option_text("FILE")->group(group);
  app.add_option("--report", output.report, "Write a page with figures, errors and the prompt")
      ->option_text("FILE.html")
      ->group(group);
  app.add_option("--plot", output.plot, "Write the confusion matrix as a picture")
      ->option_text("FILE.svg")
      ->group(group);
  app.add_option("--plot-labels", output.plot_labels, "Write how many rows have each gold label as a picture")
      ->option_text("FILE.svg")
      ->group(group);
  const std::string checks = "Checks (exit code 1 if one fails)";
  auto* fail_under = app.add_option("--fail-under", check.fail_under, "Such as accuracy=0.45,weighted_f1=0.40")
                         ->option_text("METRIC=BOUND,...")
                         ->group(checks);
  app.add_flag("--fail-under-low", check.fail_under_low, "The lower end of the 95 % interval must reach the bounds")
      ->needs(fail_under)
      ->group(checks);
  app.add_option("--max-invalid", check.max_invalid, "Share of answers that may be no label")
      ->option_text("SHARE")
      ->check(CLI::Range(0.0, 1.0))
      ->group(checks);
  app.add_option("--baseline", check.baseline, "Metrics file of an earlier run: fail if significantly worse")
      ->option_text("FILE")
      ->group(checks);
  app.add_option("--junit", output.junit, "Write the checks as JUnit XML")->option_text("FILE")->group(checks);
}

void add_console_options(CLI::App& app, ConsoleArguments& console) {
  app.add_flag("-q,--quiet", console.quiet, "Only errors and warnings on standard error")->group("Console");
}

void add_prompt_options(CLI::App& app, PromptArguments& prompt) {
  const std::string group = "Prompt";
  auto* shot =
      app.add_option("--shot", prompt.shot, "The article's zero- or one-shot prompt, or k demonstrations (zero)")
          ->option_text("zero|one|few")
          ->check(CLI::IsMember({"zero", "one", "few"}))
          ->group(group);
  app.add_option("--prompt", prompt.prompt, "A shipped prompt by name, or a template file")
      ->option_text("NAME|FILE")
      ->excludes(shot)
      ->group(group);
  app.add_option("--examples", prompt.examples, "Rows with labels to take demonstrations from")
      ->option_text("FILE")
      ->group(group);
  app.add_option("--shots", prompt.shots, "Demonstrations to draw, balanced by label. Default: all, in order")
      ->option_text("K")
      ->group(group);
  app.add_option("--seed", prompt.seed, "Of the drawing of demonstrations and of intervals (0)")
      ->option_text("N")
      ->group(group);
}

void add_classify_options(CLI::App& app, ClassifyArguments& arguments) {
  add_input_options(app, arguments.input);
  add_prompt_options(app, arguments.prompt);
  add_answer_options(app, arguments.classifier);
  app.add_flag("--print-prompts", arguments.print_prompts,
               "Show what would be sent and its token count; no weights are loaded")
      ->group("Prompt");
  add_model_options(app, arguments.model);
  add_compute_options(app, arguments.classifier);
  auto* verify =
      app.add_option("--verify-dtype", arguments.verify_dtype, "Run the first N rows in float32 too and compare")
          ->option_text("N")
          ->check(CLI::PositiveNumber)
          ->group("Model");
  app.add_option("--verify-floor", arguments.verify_floor, "Agreement below this ends with exit code 6 (0.95)")
      ->option_text("SHARE")
      ->needs(verify)
      ->check(CLI::Range(0.0, 1.0))
      ->group("Model");
  add_output_options(app, arguments.output);
  add_result_options(app, arguments.output, arguments.check);
  add_console_options(app, arguments.console);
  app.add_flag("--profile", arguments.console.profile, "Show where the time went")->group("Console");
  app.set_config("--config", "", "Read options from FILE, one NAME=VALUE a line")
      ->option_text("FILE")
      ->group("Console");
}

void add_compare(CLI::App& app, CompareArguments& arguments) {
  app.add_option("first", arguments.first, "Predictions of one run")->required()->option_text("A");
  app.add_option("second", arguments.second, "Predictions of another over the same rows")->required()->option_text("B");
  app.add_option("--json", arguments.json, "Write the comparison as JSON")->option_text("FILE");
  app.add_option("--changed", arguments.changed, "Write the rows that changed as JSON lines")->option_text("FILE");
  app.add_option("--rows", arguments.max_rows, "Changed rows to show, at most (20)")->option_text("N");
  app.add_option("--seed", arguments.seed, "Of the bootstrap (0)")->option_text("N");
  add_console_options(app, arguments.console);
}

void add_report(CLI::App& app, ReportArguments& arguments) {
  app.add_option("predictions", arguments.predictions, "Saved predictions, JSON lines")
      ->required()
      ->option_text("FILE...");
  add_result_options(app, arguments.output, arguments.check);
  add_console_options(app, arguments.console);
}

void add_sweep(CLI::App& app, SweepArguments& arguments) {
  add_input_options(app, arguments.input);
  app.add_option("--prompt", arguments.prompts, "A prompt of the grid; give it several times")
      ->option_text("NAME|FILE")
      ->allow_extra_args(false)
      ->group("Prompt");
  app.add_option("--shots", arguments.shots, "A number of demonstrations of the grid; give it several times")
      ->option_text("K")
      ->allow_extra_args(false)
      ->group("Prompt");
  app.add_option("--examples", arguments.examples, "Rows with labels to take demonstrations from")
      ->option_text("FILE")
      ->group("Prompt");
  app.add_option("--seed", arguments.seed, "Of the drawing of demonstrations and of intervals (0)")
      ->option_text("N")
      ->group("Prompt");
  app.add_option("--rank-by", arguments.rank_by, "Metric to rank by (macro_f1)")
      ->option_text("METRIC")
      ->group("Output");
  app.add_option("--json", arguments.json, "Write the sweep as JSON")->option_text("FILE")->group("Output");
  add_answer_options(app, arguments.classifier);
  add_model_options(app, arguments.model);
  add_compute_options(app, arguments.classifier);
  add_console_options(app, arguments.console);
}

void add_quantize(CLI::App& app, QuantizeArguments& arguments) {
  app.add_option("model", arguments.model, "Checkpoint folder or hub name")->required()->option_text("MODEL");
  app.add_option("out", arguments.out, "Folder to write; it must not exist")->required()->option_text("OUT");
  app.add_option("--int8-keep", arguments.int8_keep,
                 "What stays bfloat16, a list of first-N (encoder layers), qkv, o, wi, wo, decoder, head, or none, the "
                 "fastest. Default: a third of the encoder layers")
      ->option_text("LIST");
  add_console_options(app, arguments.console);
}

void finish_input(InputArguments& input) {
  if (!input.label_map.empty()) input.read.labels = LabelMap::parse(input.label_map);
  if (!input.label_scheme.empty()) input.read.labels = LabelMap::scheme(input.label_scheme);
  if (!input.separator.empty()) {
    const std::string given = input.separator == "tab" || input.separator == "\\t" ? "\t" : input.separator;
    if (given.size() != 1) throw UsageError("--separator takes one character, or tab");
    input.read.separator = given.front();
  }
}

void finish(ClassifyArguments& arguments) {
  refuse_contradictions(arguments);
  finish_input(arguments.input);
  arguments.classifier.with_text = arguments.output.with_text || !arguments.output.report.empty();
}

constexpr const char* kDescription =
    "Classify the sentiment of sentences with Flan-T5: negative, neutral or positive. Predictions go to standard "
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

// "--modle is no option; did you mean --model?"
std::string describe(const CLI::ParseError& error, const CLI::App& app) {
  const auto unknown = app.remaining(/*recurse=*/true);
  if (dynamic_cast<const CLI::ExtrasError*>(&error) == nullptr || unknown.empty()) return error.what();
  const std::string name = unknown.front().substr(0, unknown.front().find('='));
  const bool is_option = name.size() > 1 && name.front() == '-';
  const auto meant = closest_name(name, option_names(app));
  return name + (is_option ? " is no option" : " is not expected here") +
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
  add_classify_options(app, classify);
  app.require_subcommand(0, 1);
  app.allow_config_extras(CLI::config_extras_mode::error);
  auto* compare_app = app.add_subcommand("compare", "Which of two saved runs is better, and is it noise");
  auto* report_app = app.add_subcommand("report", "Metrics of saved predictions, without a model");
  auto* sweep_app = app.add_subcommand("sweep", "A grid of prompts and shots, ranked");
  auto* quantize_app = app.add_subcommand("quantize", "Save a checkpoint as int8, which loads by mapping");
  add_compare(*compare_app, compare);
  add_report(*report_app, report);
  add_sweep(*sweep_app, sweep);
  add_quantize(*quantize_app, quantize);
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
  if (*compare_app) return compare;
  if (*report_app) return report;
  if (*quantize_app) return quantize;
  if (*sweep_app) {
    refuse_contradictions(sweep.input);
    finish_input(sweep.input);
    return sweep;
  }
  for (int i = 1; i < argc; ++i) classify.given.emplace_back(argv[i]);
  finish(classify);
  return classify;
}

}  // namespace flant5
