#include "cli/options.h"

#include <map>
#include <string>
#include <vector>

#include "cli/generation.h"
#include "flant5/label_map.h"

namespace flant5 {
namespace {

template <typename T>
CLI::Option* add_choice(CLI::App& app, const std::string& name, T& value, const std::vector<Choice<T>>& choices,
                        const std::string& help) {
  std::map<std::string, T> names;
  std::string listed;
  std::string by_default;
  for (const Choice<T>& choice : choices) {
    names.emplace(choice.name, choice.value);
    if (choice.value == value) by_default = choice.name;
    listed += (listed.empty() ? "" : "|") + std::string(choice.name);
  }
  return app
      .add_option_function<std::string>(
          name, [names, &value](const std::string& given) { value = names.at(given); }, help)
      ->option_text(listed)
      ->default_str(by_default)
      ->check(CLI::IsMember(names, CLI::ignore_case))
      ->transform([names](std::string given) {
        for (const auto& [known, ignored] : names) {
          if (CLI::detail::to_lower(given) == known) return known;
        }
        return given;
      });
}

CLI::Option* add_int8_keep(CLI::App& app, std::string& keep) {
  return app
      .add_option(
          "--int8-keep", keep,
          "With int8: what stays bfloat16, a list of first-N (encoder layers), qkv, o, wi, wo, decoder, head, or "
          "none, the fastest. Default: a third of the encoder layers")
      ->option_text("LIST");
}

void add_model_options(CLI::App& app, ModelArguments& model) {
  app.add_option("--model", model.model,
                 "Checkpoint folder, or a hub name such as google/flan-t5-base that is looked up in the Hugging Face "
                 "cache and in models/. Default: $FLANT5_MODEL, else a Flan-T5 in the cache, else the demo model")
      ->option_text("FOLDER|NAME")
      ->group("Model");
  add_choice<std::optional<Dtype>>(
      app, "--dtype", model.dtype,
      {{"auto", std::nullopt}, {"float32", Dtype::kFloat32}, {"bfloat16", Dtype::kBFloat16}, {"int8", Dtype::kInt8}},
      "Number format to compute in. auto: bfloat16 on a GPU and where the processor has it, else float32")
      ->group("Model");
  app.add_option("--device", model.device,
                 "auto, cpu, cuda or cuda:N. auto (default): the first GPU, where there is one that this build can use")
      ->option_text("DEVICE")
      ->check(CLI::IsMember({"auto", "cpu", "cuda"}) |
              CLI::Validator(
                  [](const std::string& given) {
                    const bool is_numbered = given.size() > 5 && given.size() < 9 && given.starts_with("cuda:") &&
                                             given.find_first_not_of("0123456789", 5) == std::string::npos;
                    return is_numbered ? "" : "--device takes auto, cpu, cuda or cuda:N";
                  },
                  ""))
      ->group("Model");
  add_int8_keep(app, model.int8_keep)->group("Model");
}

void add_compute_options(CLI::App& app, ClassifierOptions& options) {
  app.add_option("--workers", options.workers,
                 "Rows are shared among so many workers. Default: one a processor, 2 on a GPU")
      ->option_text("N")
      ->default_str("")
      ->check(CLI::Range(1, 1024))
      ->group("Model");
  app.add_option("--threads", options.threads, "Threads of each worker (1)")
      ->option_text("N")
      ->check(CLI::Range(1, 1024))
      ->group("Model");
  app.add_option("--batch-size", options.batch_rows,
                 "Rows of a block, which are decoded together. Default: 128, on a GPU 512")
      ->option_text("ROWS")
      ->default_str("")
      ->check(CLI::Range(1, 65536))
      ->group("Model");
  app.add_option("--batch-tokens", options.batch_tokens,
                 "Tokens encoded together, at most. Default: 1024, on a GPU 32768")
      ->option_text("TOKENS")
      ->default_str("")
      ->check(CLI::Range(1, 1 << 20))
      ->group("Model");
  app.add_option("--max-input-tokens", options.max_input_tokens,
                 "Cut longer prompts off, which is reported. Default: no limit")
      ->option_text("N")
      ->default_str("")
      ->group("Model");
  app.add_option("--max-row-tokens", options.max_row_tokens,
                 "A row whose prompt is longer, once cut, is a bad row under --on-error (8192; 0 for no limit)")
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
      "generate: as it comes, greedily (default). constrained: only the answer words. score: the "
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

void add_label_options(CLI::App& app, LabelArguments& labels, const std::string& group) {
  app.add_option("--label-set", labels.set,
                 "The labels to choose among, such as \"bad, fair, good\". Default: those of --labels, else of the "
                 "prompt: negative, neutral, positive")
      ->option_text("NAMES")
      ->group(group);
  app.add_option(
         "--labels", labels.scheme,
         "Labels and what they mean, by the name of a data set: " + CLI::detail::join(LabelMap::scheme_names(), ", "))
      ->option_text("NAME")
      ->check(CLI::IsMember(LabelMap::scheme_names()))
      ->group(group);
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
  add_label_options(app, input.labels, group);
  app.add_option("--label-map", input.label_map,
                 "What labels mean in the data, such as 0=negative,1=positive; VALUE= means no label")
      ->option_text("MAP")
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
  add_choice(app, "--encoding", read.encoding, encoding_choices(),
             "Default: UTF-8; Windows-1252 where the first byte beyond ASCII is not UTF-8")
      ->group(group);
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
      ->default_str("")
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
  app.add_flag("--keep-manifest", output.keep_manifest,
               "Write what the run was made with, as JSON, to FILE.manifest.json beside the predictions")
      ->group(group);
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

void add_demonstration_options(CLI::App& app, std::string& examples, std::uint64_t& seed) {
  app.add_option("--examples", examples, "Rows with labels to take demonstrations from")
      ->option_text("FILE")
      ->group("Prompt");
  app.add_option("--seed", seed, "Of the drawing of demonstrations, answers and intervals (0)")
      ->option_text("N")
      ->group("Prompt");
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
  app.add_option("--shots", prompt.shots, "Demonstrations to draw, balanced by label. Default: all, in order")
      ->option_text("K")
      ->group(group);
  add_demonstration_options(app, prompt.examples, prompt.seed);
}

}  // namespace

void add_options(CLI::App& app, ClassifyArguments& arguments) {
  add_input_options(app, arguments.input);
  add_prompt_options(app, arguments.prompt);
  add_answer_options(app, arguments.classifier);
  add_generation_options(app, arguments.generation);
  app.add_flag("--print-prompts", arguments.print_prompts,
               "Show what would be sent and its token count; no weights are loaded")
      ->group("Prompt");
  add_model_options(app, arguments.model);
  add_compute_options(app, arguments.classifier);
  auto* verify =
      app.add_option("--verify-dtype", arguments.verify_dtype, "Run the first N rows in float32 too and compare")
          ->option_text("N")
          ->default_str("")
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

void add_options(CLI::App& app, CompareArguments& arguments) {
  app.add_option("first", arguments.first, "Predictions of one run")->required()->option_text("A");
  app.add_option("second", arguments.second, "Predictions of another over the same rows")->required()->option_text("B");
  app.add_option("--json", arguments.json, "Write the comparison as JSON")->option_text("FILE");
  app.add_option("--changed", arguments.changed, "Write the rows that changed as JSON lines")->option_text("FILE");
  app.add_option("--rows", arguments.max_rows, "Changed rows to show, at most (20)")->option_text("N");
  app.add_option("--seed", arguments.seed, "Of the bootstrap (0)")->option_text("N");
  add_label_options(app, arguments.labels, "Labels");
  add_console_options(app, arguments.console);
}

void add_options(CLI::App& app, ReportArguments& arguments) {
  app.add_option("predictions", arguments.predictions, "Saved predictions, JSON lines")
      ->required()
      ->option_text("FILE...");
  add_label_options(app, arguments.labels, "Labels");
  add_result_options(app, arguments.output, arguments.check);
  add_console_options(app, arguments.console);
}

void add_options(CLI::App& app, SweepArguments& arguments) {
  add_input_options(app, arguments.input);
  app.add_option("--prompt", arguments.prompts, "A prompt of the grid; give it several times")
      ->option_text("NAME|FILE")
      ->allow_extra_args(false)
      ->group("Prompt");
  app.add_option("--shots", arguments.shots, "A number of demonstrations of the grid; give it several times")
      ->option_text("K")
      ->allow_extra_args(false)
      ->group("Prompt");
  add_demonstration_options(app, arguments.examples, arguments.seed);
  app.add_option("--rank-by", arguments.rank_by, "Metric to rank by (macro_f1)")
      ->option_text("METRIC")
      ->group("Output");
  app.add_option("--json", arguments.json, "Write the sweep as JSON")->option_text("FILE")->group("Output");
  add_answer_options(app, arguments.classifier);
  add_generation_options(app, arguments.generation);
  add_model_options(app, arguments.model);
  add_compute_options(app, arguments.classifier);
  add_console_options(app, arguments.console);
}

void add_options(CLI::App& app, QuantizeArguments& arguments) {
  app.add_option("model", arguments.model, "Checkpoint folder or hub name")->required()->option_text("MODEL");
  app.add_option("out", arguments.out, "Folder to write; it must not exist")->required()->option_text("OUT");
  add_int8_keep(app, arguments.int8_keep);
  add_console_options(app, arguments.console);
}

}  // namespace flant5
