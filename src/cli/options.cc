#include "cli/options.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <cstdint>
#include <map>
#include <string>
#include <system_error>
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
      .add_option("--int8-keep", keep,
                  "With int8: the parts that stay bfloat16, a list of first-N (encoder layers), qkv, o, wi, wo, "
                  "decoder and head; or none, the fastest. Default: a third of the encoder layers")
      ->option_text("LIST");
}

CLI::Option* add_adapter(CLI::App& app, std::string& adapter) {
  return app
      .add_option("--adapter", adapter,
                  "LoRA adapter as peft saves it, a folder or a hub name, to merge into the model. You can "
                  "also give it as the model, if the base model that it names can be found")
      ->option_text("FOLDER|NAME");
}

CLI::Option* add_ignore_memory(CLI::App& app, bool& ignore_memory) {
  return app.add_flag("--ignore-memory", ignore_memory,
                      "Load the model even if it seems to need more memory than there is");
}

constexpr const char* kModelHelp =
    "Checkpoint folder, or a hub name such as google/flan-t5-base or NAME@REVISION that is looked up in the Hugging "
    "Face "
    "cache and in models/. Default: $FLANT5_MODEL, else a Flan-T5 in the cache, else the demo model";

void add_model_options(CLI::App& app, ModelArguments& model) {
  app.add_option("--model", model.model, kModelHelp)->option_text("FOLDER|NAME")->group("Model");
  add_adapter(app, model.adapter)->group("Model");
  add_choice<std::optional<Dtype>>(
      app, "--dtype", model.dtype,
      {{"auto", std::nullopt}, {"float32", Dtype::kFloat32}, {"bfloat16", Dtype::kBFloat16}, {"int8", Dtype::kInt8}},
      "Number format to compute in. auto: bfloat16 on a GPU and on processors that multiply it fast, else float32")
      ->group("Model");
  app.add_option("--device", model.device,
                 "auto, cpu, cuda or cuda:N. auto (default): the first GPU, where there is one that this build can use")
      ->option_text("DEVICE")
      ->check(CLI::Validator(
          [](const std::string& given) {
            const bool is_numbered = given.size() > 5 && given.size() < 9 && given.starts_with("cuda:") &&
                                     given.find_first_not_of("0123456789", 5) == std::string::npos;
            const bool is_known = given == "auto" || given == "cpu" || given == "cuda" || is_numbered;
            return is_known ? std::string() : "takes auto, cpu, cuda or cuda:N, not " + given;
          },
          ""))
      ->group("Model");
  add_int8_keep(app, model.int8_keep)->group("Model");
  add_ignore_memory(app, model.ignore_memory)->group("Model");
  add_choice<bool>(app, "--special-tokens", model.parse_special_tokens, {{"text", false}, {"parse", true}},
                   "How </s>, <pad>, <unk> and other special tokens in a row are read. text: as characters, so "
                   "that no row can end the prompt (default). parse: as these tokens, as transformers does")
      ->group("Model");
}

void add_compute_options(CLI::App& app, ClassifierOptions& options) {
  app.add_option("--workers", options.workers,
                 "Workers that share the rows. Default: one for each processor, 2 on a GPU")
      ->option_text("N")
      ->default_str("")
      ->check(whole_number(1, 1024))
      ->group("Model");
  app.add_option("--threads", options.threads, "Threads of each worker (1)")
      ->option_text("N")
      ->check(whole_number(1, 1024))
      ->group("Model");
  app.add_option("--batch-size", options.batch_rows,
                 "Rows that are decoded together, a block. Default: 128, on a GPU 512")
      ->option_text("ROWS")
      ->default_str("")
      ->check(whole_number(1, 65536))
      ->group("Model");
  app.add_option("--batch-tokens", options.batch_tokens,
                 "Most tokens to encode together. Default: 1024, on a GPU 32768")
      ->option_text("TOKENS")
      ->default_str("")
      ->check(whole_number(1, 1 << 20))
      ->group("Model");
  app.add_option("--max-input-tokens", options.max_input_tokens,
                 "Cut longer prompts off, with a warning. Default: no limit")
      ->option_text("N")
      ->default_str("")
      ->check(whole_number())
      ->group("Model");
  app.add_option("--max-row-tokens", options.max_row_tokens,
                 "A row whose prompt is longer than this after cutting is a bad row, see --on-error (8192; 0 "
                 "for no limit)")
      ->option_text("N")
      ->check(whole_number())
      ->group("Model");
  app.add_flag_callback(
         "--no-cache", [&] { options.cache_bytes = 0; },
         "Compute repeated prompts again instead of remembering their answers")
      ->group("Model");
}

void add_answer_options(CLI::App& app, ClassifierOptions& options) {
  add_choice<AnswerMode>(
      app, "--mode", options.mode,
      {{"generate", AnswerMode::kGenerate}, {"constrained", AnswerMode::kConstrained}, {"score", AnswerMode::kScore}},
      "generate: free text (default). constrained: one of the answer words. score: the label whose answer "
      "words are likeliest")
      ->group("Prompt");
  app.add_flag("--scores", options.scores, "Add each label's log-probability to the predictions")->group("Prompt");
  app.add_flag("--calibrate", options.calibrate,
               "Divide the scores by those of content-free inputs (contextual calibration, Zhao et al. 2021)")
      ->group("Prompt");
  add_choice<OnUnknown>(
      app, "--on-unknown", options.on_unknown, {{"answer", OnUnknown::kAnswer}, {"null", OnUnknown::kNull}},
      "A row of which the vocabulary lacks half or more of the letters and signs, such as Chinese or emoji, is "
      "answered and counted (default), or gets a null label")
      ->group("Input");
  app.add_flag("--count-demonstrations", options.count_demonstrations,
               "Include rows that the prompt shows with their label in the figures, as the article does")
      ->group("Prompt");
}

void add_abstain_option(CLI::App& app, std::optional<double>& least, const std::string& group) {
  app.add_option("--abstain-below", least, "Give a row no label if its confidence, the label's probability, is below C")
      ->option_text("C")
      ->default_str("")
      ->check(number_between(0.0, 1.0))
      ->group(group);
}

void add_trust_options(CLI::App& app, TrustArguments& trust) {
  app.add_option("--calibration", trust.calibration,
                 "Calibrate the scores with a file that `calibrate --save` wrote; the raw scores are kept too")
      ->option_text("FILE")
      ->group("Prompt");
  add_abstain_option(app, trust.abstain_below, "Prompt");
}

void add_label_options(CLI::App& app, LabelArguments& labels, const std::string& group) {
  app.add_option("--label-set", labels.set,
                 "Labels to choose from, such as \"bad, fair, good\". Default: those of --labels, else those "
                 "named in a Parquet or Arrow file, else the prompt's: negative, neutral, positive")
      ->option_text("NAMES")
      ->group(group);
  app.add_option(
         "--labels", labels.scheme,
         "Labels of a known data set, and what its numbers mean: " + CLI::detail::join(LabelMap::scheme_names(), ", "))
      ->option_text("NAME")
      ->check(CLI::IsMember(LabelMap::scheme_names()))
      ->group(group);
}

// Of files of text: how tables are cut into fields, and bytes are read as characters.
void add_text_options(CLI::App& app, InputArguments& input, const std::string& group) {
  ReadOptions& read = input.read;
  app.add_option("--separator", input.separator, "Separator of CSV: one character, or tab")
      ->option_text("CHAR")
      ->group(group);
  app.add_option("--escape", input.escape,
                 "Character before a quote in a quoted field of CSV, such as \\. Default: another quote")
      ->option_text("CHAR")
      ->group(group);
  auto* header = app.add_flag_callback(
                        "--header", [&read] { read.has_header = true; }, "The first row of CSV names the columns")
                     ->group(group);
  app.add_flag_callback(
         "--no-header", [&read] { read.has_header = false; }, "The first row of CSV is data")
      ->excludes(header)
      ->group(group);
  add_choice(app, "--encoding", read.encoding, encoding_choices(),
             "Default: UTF-8; Windows-1252 where the first byte beyond ASCII is not UTF-8")
      ->group(group);
  add_choice(app, "--encoding-errors", read.encoding_errors, encoding_errors_choices(),
             "Wrong bytes are an error, or become U+FFFD and are counted")
      ->group(group);
}

// How rows are read, wherever their files are named.
void add_read_options(CLI::App& app, InputArguments& input) {
  ReadOptions& read = input.read;
  const std::string group = "Input";
  app.add_option("--member", read.member, "File to read from a zip archive that holds several")
      ->option_text("NAME")
      ->group(group);
  add_choice(app, "--input-format", read.format, input_format_choices(), "Default: detected from name and content")
      ->group(group);
  app.add_option("--text-field", read.text_fields,
                 "Field or column with the sentence; give it several times to join fields by newlines")
      ->option_text("NAME")
      ->allow_extra_args(false)
      ->group(group);
  app.add_option("--label-field", read.label_field, "Field or column with the gold label")
      ->option_text("NAME")
      ->group(group);
  app.add_option("--id-field", read.id_field, "Field or column with the row's id")->option_text("NAME")->group(group);
  app.add_option("--null-value", read.null_value,
                 "Value that means no label or no id, such as \\N; as a text it makes a bad row")
      ->option_text("TEXT")
      ->group(group);
  add_label_options(app, input.labels, group);
  app.add_option("--label-map", input.label_map,
                 "What labels mean in the data, such as 0=negative,1=positive; VALUE= means no label")
      ->option_text("MAP")
      ->group(group);
  app.add_flag_callback(
         "--no-labels", [&read] { read.read_labels = false; }, "Treat every row as unlabelled")
      ->group(group);
  add_text_options(app, input, group);
  add_choice(app, "--on-error", read.on_error, on_error_choices(),
             "A row that cannot be read stops the run, is left out, or gets a null label")
      ->group(group);
  app.add_option("--rejects", input.rejects, "Write rows that cannot be read to FILE")
      ->option_text("FILE")
      ->group(group);
  app.add_option("--sample", input.sample,
                 "Only N rows, drawn with --seed from those that --limit leaves: each label, and the rows without one, "
                 "in proportion. They keep their order, ids and numbers")
      ->option_text("N")
      ->default_str("")
      ->check(whole_number(1))
      ->group(group);
  app.add_option("--limit", input.limit, "Only the first N rows")
      ->option_text("N")
      ->default_str("")
      ->check(whole_number(1))
      ->group(group);
}

void add_input_options(CLI::App& app, InputArguments& input) {
  const std::string group = "Input";
  app.add_option("data", input.files, "Files of rows; - is standard input")->option_text("FILE...");
  auto* dataset = app.add_option("--dataset", input.dataset.name,
                                 "Instead of files: a data set in the Hugging Face cache, such as owner/name or "
                                 "owner/name@revision, or its folder")
                      ->option_text("NAME|FOLDER")
                      ->group(group);
  app.add_option("--split", input.dataset.split, "Split of the data set. Default: the only one")
      ->option_text("NAME")
      ->needs(dataset)
      ->group(group);
  app.add_option("--dataset-config", input.dataset.config, "Config of the data set. Default: the one its card names")
      ->option_text("NAME")
      ->needs(dataset)
      ->group(group);
  add_read_options(app, input);
}

void add_output_options(CLI::App& app, OutputArguments& output, std::vector<std::string>& keep) {
  const std::string group = "Output";
  app.add_option("-o,--output", output.file, "Predictions. Default: standard output")
      ->option_text("FILE")
      ->group(group);
  app.add_option("--output-format", output.format,
                 "label: one bare label on each line. Default: by the file's name, else jsonl")
      ->option_text("jsonl|csv|tsv|label")
      ->check(CLI::IsMember({"jsonl", "csv", "tsv", "label"}))
      ->group(group);
  app.add_flag("--with-text", output.with_text, "Add sentence and prompt to the predictions")->group(group);
  app.add_option("--keep", keep,
                 "Fields or columns of the rows to add to the predictions, separated by commas, or all; in JSON as the "
                 "object \"row\", in CSV as columns row:NAME")
      ->option_text("NAME,...|all")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->group(group);
  app.add_flag("--resume", output.resume, "Continue an interrupted run that wrote to --output")->group(group);
  app.add_flag("--keep-manifest", output.keep_manifest,
               "Write what the run was made with, as JSON, to FILE.manifest.json beside the predictions")
      ->group(group);
}

CLI::Option* add_summary_option(CLI::App& app, std::string& summary) {
  return app
      .add_option("--summary", summary,
                  "Append figures and checks as a Markdown table to FILE, such as $GITHUB_STEP_SUMMARY")
      ->option_text("FILE.md");
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
  add_summary_option(app, output.summary)->group(group);
  app.add_option("--group-by", output.group_by,
                 "Also give figures for each value of this field, which is kept "
                 "as with --keep")
      ->option_text("NAME")
      ->group(group);
  const std::string checks = "Checks (exit code 1 if one fails)";
  auto* fail_under = app.add_option("--fail-under", check.fail_under,
                                    "Lower bounds, such as accuracy=0.45,weighted_f1=0.40 or "
                                    "answered_at_accuracy_0.95=0.4")
                         ->option_text("METRIC=BOUND,...")
                         ->group(checks);
  app.add_option("--fail-over", check.fail_over,
                 "Upper bounds of figures that are better when lower, such as "
                 "ece=0.1,brier=0.3")
      ->option_text("METRIC=BOUND,...")
      ->group(checks);
  app.add_flag("--fail-under-low", check.fail_under_low, "The lower end of the 95 % interval must reach the bounds")
      ->needs(fail_under)
      ->group(checks);
  app.add_option("--max-invalid", check.max_invalid, "Largest share of answers that are not a label")
      ->option_text("SHARE")
      ->check(number_between(0.0, 1.0))
      ->group(checks);
  app.add_option("--baseline", check.baseline, "Metrics file of an earlier run: fail if significantly worse")
      ->option_text("FILE")
      ->group(checks);
  app.add_option("--junit", output.junit, "Write the checks as JUnit XML")->option_text("FILE")->group(checks);
}

CLI::Option* add_saved_format(CLI::App& app, std::string& format) {
  return app.add_option("--output-format", format, "Default: by the file's name, else jsonl")
      ->option_text("jsonl|csv|tsv")
      ->check(CLI::IsMember({"jsonl", "csv", "tsv"}));
}

void add_console_options(CLI::App& app, ConsoleArguments& console) {
  app.add_flag("-q,--quiet", console.quiet, "Only errors and warnings on standard error")->group("Console");
}

void add_demonstration_options(CLI::App& app, std::string& examples, std::uint64_t& seed) {
  app.add_option("--examples", examples, "Rows with labels to take demonstrations from")
      ->option_text("FILE")
      ->group("Prompt");
  app.add_option("--seed", seed, "Seed for drawing rows, demonstrations, answers and intervals (0)")
      ->option_text("N")
      ->check(whole_number())
      ->group("Prompt");
}

void add_prompt_options(CLI::App& app, PromptArguments& prompt) {
  const std::string group = "Prompt";
  auto* shot = app.add_option("--shot", prompt.shot,
                              "zero, one: prompts of the article \"Catch up on Large Language Models\". few: "
                              "demonstrations first (zero)")
                   ->option_text("zero|one|few")
                   ->check(CLI::IsMember({"zero", "one", "few"}))
                   ->group(group);
  app.add_option("--prompt", prompt.prompt, "A shipped prompt by name, or a template file")
      ->option_text("NAME|FILE")
      ->excludes(shot)
      ->group(group);
  app.add_option("--shots", prompt.shots, "Demonstrations to draw, balanced by label. Default: all, in order")
      ->option_text("K")
      ->check(whole_number())
      ->group(group);
  add_demonstration_options(app, prompt.examples, prompt.seed);
}

// How a sweep chooses. Returns the option that names candidates.
CLI::Option* add_choice_options(CLI::App& app, SweepArguments& arguments) {
  const std::string group = "Choice";
  auto* candidate = app.add_option("--candidate", arguments.candidates,
                                   "Instead of data and prompts: saved predictions as a candidate, such as those of "
                                   "--save, calibrate or ensemble; give it several times")
                        ->option_text("FILE")
                        ->allow_extra_args(false)
                        ->group(group);
  app.add_option("--rank-by", arguments.rank_by, "Metric to rank by (macro_f1)")->option_text("METRIC")->group(group);
  auto* select =
      app.add_option("--select-on", arguments.select_on,
                     "Choose on this share of the labelled rows, drawn with --seed and each label in "
                     "proportion, and test the choice against the first candidate on the rest. Default: rank "
                     "on all rows")
          ->option_text("SHARE")
          ->default_str("")
          ->check(number_between(0.01, 0.99))
          ->group(group);
  app.add_flag("--test-all", arguments.test_all,
               "With --select-on: test every candidate against the first, and add p by Holm's method")
      ->needs(select)
      ->group(group);
  return candidate;
}

// Of prediction sets. fit: the option that names the labelled rows they need.
void add_conformal_options(CLI::App& app, CLI::Option* fit, CalibrateArguments& arguments, const std::string& trust) {
  auto* conformal =
      app.add_option("--conformal", arguments.alpha,
                     "Add a field `labels`: a set of labels that holds the gold one in all but a share ALPHA "
                     "of the rows, such as 0.1 (split conformal prediction)")
          ->option_text("ALPHA")
          ->default_str("")
          ->check(number_between(0.001, 0.999))
          ->needs(fit)
          ->group(trust);
  add_choice(app, "--conformal-score", arguments.sets.score,
             {{"lac", ConformalScore::kLac}, {"aps", ConformalScore::kAps}},
             "lac: the smallest sets. aps: errors are more even over easy and hard rows; for three labels or "
             "more")
      ->needs(conformal)
      ->group(trust);
  app.add_flag("--conformal-by-label", arguments.sets.by_label, "Keep the rate for each gold label")
      ->needs(conformal)
      ->group(trust);
  app.add_flag("--offsets", arguments.offsets,
               "With --conformal: also fit offsets, to one half of the labelled rows, and the sets to the "
               "other half")
      ->needs(conformal)
      ->group(trust);
}

}  // namespace

CLI::Validator whole_number(std::uint64_t least, std::uint64_t most) {
  const std::string wanted = most < UINT64_MAX ? fmt::format("a whole number from {} to {}", least, most)
                             : least > 0       ? fmt::format("a whole number above {}", least - 1)
                                               : "a whole number";
  return {[=](const std::string& given) {
            std::uint64_t value = 0;
            const auto [end, error] = std::from_chars(given.data(), given.data() + given.size(), value);
            const bool is_whole = error == std::errc() && end == given.data() + given.size();
            // CLI11 would read it as octal.
            if (is_whole && given.size() > 1 && given.front() == '0') return given + " begins with 0";
            return is_whole && value >= least && value <= most ? "" : given + " is not " + wanted;
          },
          ""};
}

CLI::Validator number_between(double least, double most) {
  return {[least, most](const std::string& given) {
            double value = std::nan("");
            const bool is_inside = CLI::detail::lexical_cast(given, value) && value >= least && value <= most;
            return is_inside ? std::string() : fmt::format("{} is not a number from {} to {}", given, least, most);
          },
          ""};
}

void add_options(CLI::App& app, ClassifyArguments& arguments) {
  add_input_options(app, arguments.input);
  app.add_option("--shard", arguments.shard_given,
                 "Only the rows of shard I of N, whole blocks of --batch-size rows; `merge` puts shards together. "
                 "auto: as a Slurm or AWS Batch array numbers its tasks; auto/N: the same or an indexed Kubernetes "
                 "Job, with N tasks. Needs --output FILE and writes FILE.manifest.json")
      ->option_text("I/N|auto|auto/N")
      ->group("Input");
  add_prompt_options(app, arguments.prompt);
  add_answer_options(app, arguments.classifier);
  add_trust_options(app, arguments.trust);
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
          ->check(whole_number(1))
          ->group("Model");
  app.add_option("--verify-floor", arguments.verify_floor, "Agreement below this ends with exit code 6 (0.95)")
      ->option_text("SHARE")
      ->needs(verify)
      ->check(number_between(0.0, 1.0))
      ->group("Model");
  add_output_options(app, arguments.output, arguments.input.keep);
  add_result_options(app, arguments.output, arguments.check);
  add_console_options(app, arguments.console);
  app.add_flag("--profile", arguments.console.profile, "Show where the time went")->group("Console");
  app.set_config("--config", "", "Read options from FILE, one NAME=VALUE per line")
      ->option_text("FILE")
      ->check(CLI::ExistingFile)
      ->group("Console");
}

void add_options(CLI::App& app, CompareArguments& arguments) {
  app.add_option("first", arguments.first, "Predictions of one run")->required()->option_text("A");
  app.add_option("second", arguments.second, "Predictions of another over the same rows")->required()->option_text("B");
  app.add_option("--json", arguments.json, "Write the comparison as JSON")->option_text("FILE");
  app.add_option("--changed", arguments.changed, "Write the rows that changed as JSON lines")->option_text("FILE");
  add_summary_option(app, arguments.summary);
  app.add_option("--rows", arguments.max_rows, "Most changed rows to show (20)")
      ->option_text("N")
      ->check(whole_number());
  app.add_option("--seed", arguments.seed, "Seed of the bootstrap (0)")->option_text("N")->check(whole_number());
  add_label_options(app, arguments.labels, "Labels");
  add_console_options(app, arguments.console);
}

void add_options(CLI::App& app, ReportArguments& arguments) {
  app.add_option("predictions", arguments.predictions, "Saved predictions; all shards of a run count as one run")
      ->required()
      ->option_text("FILE...");
  app.add_option("--seed", arguments.seed, "Seed of the bootstrap (0); give that of the run for its intervals")
      ->option_text("N")
      ->check(whole_number());
  add_label_options(app, arguments.labels, "Labels");
  add_result_options(app, arguments.output, arguments.check);
  add_console_options(app, arguments.console);
}

void add_options(CLI::App& app, MergeArguments& arguments) {
  app.add_option("out", arguments.out, "Predictions of all rows, in input order")->required()->option_text("OUT");
  app.add_option("shards", arguments.shards, "Predictions of all shards of a run, in any order")
      ->required()
      ->option_text("SHARD...");
  add_console_options(app, arguments.console);
}

void add_options(CLI::App& app, SweepArguments& arguments) {
  add_input_options(app, arguments.input);
  auto* prompt = app.add_option("--prompt", arguments.prompts, "A prompt to try; give it several times")
                     ->option_text("NAME|FILE")
                     ->allow_extra_args(false)
                     ->group("Prompt");
  auto* shots = app.add_option("--shots", arguments.shots, "A number of demonstrations to try; give it several times")
                    ->option_text("K")
                    ->check(whole_number())
                    ->allow_extra_args(false)
                    ->group("Prompt");
  add_demonstration_options(app, arguments.examples, arguments.seed);
  auto* save = app.add_option("--save", arguments.save,
                              "Keep the predictions of each candidate in this folder, each with its manifest. "
                              "The same sweep continues there when it is started again")
                   ->option_text("FOLDER")
                   ->group("Output");
  app.add_option("--json", arguments.json, "Write the sweep as JSON")->option_text("FILE")->group("Output");
  add_choice_options(app, arguments)->excludes(prompt)->excludes(shots)->excludes(save);
  add_answer_options(app, arguments.classifier);
  add_generation_options(app, arguments.generation);
  add_model_options(app, arguments.model);
  add_compute_options(app, arguments.classifier);
  add_console_options(app, arguments.console);
}

void add_options(CLI::App& app, CalibrateArguments& arguments) {
  app.add_option("predictions", arguments.predictions, "Saved predictions with scores; - is standard input")
      ->required()
      ->option_text("FILE");
  const std::string method = "Method";
  app.add_option(
         "--prior", arguments.prior,
         "Offsets that give the labels these shares over all rows, such as negative=.13,neutral=.61,positive=.26; "
         "or a JSON file with a share for each label, such as that of --metrics")
      ->option_text("SHARES|uniform|FILE")
      ->group(method);
  app.add_flag("--batch", arguments.batch,
               "Subtract each label's mean score (batch calibration, Zhou et al. "
               "2023)")
      ->group(method);
  auto* fit = app.add_option("--fit", arguments.fit,
                             "Predictions with scores and gold labels to fit offsets to, or prediction sets "
                             "with --conformal. A row that is calibrated too gets what was fitted to the others")
                  ->option_text("LABELLED")
                  ->group(method);
  app.add_option("--apply", arguments.apply, "A calibration that --save wrote; rows are read once")
      ->option_text("FILE")
      ->group(method);
  app.add_flag("--estimate-prior", arguments.estimate_prior,
               "After --fit or --apply: estimate the labels' shares among these rows by EM (Saerens et al. 2002)")
      ->group(method);
  add_choice<std::optional<bool>>(app, "--fit-temperature", arguments.temperature,
                                  {{"auto", std::nullopt}, {"yes", true}, {"no", false}},
                                  "Fit a temperature beside the offsets. auto: with 100 labelled rows or more")
      ->needs(fit)
      ->group(method);
  app.add_option("--seed", arguments.seed, "Seed for splitting labelled rows into parts (0)")
      ->option_text("N")
      ->check(whole_number())
      ->group(method);
  const std::string trust = "Trust";
  add_conformal_options(app, fit, arguments, trust);
  add_abstain_option(app, arguments.abstain_below, trust);
  app.add_option("-o,--output", arguments.output, "Calibrated predictions. Default: standard output")
      ->option_text("FILE")
      ->group("Output");
  add_saved_format(app, arguments.format)->group("Output");
  app.add_option("--save", arguments.save, "Write what was fitted, for --apply and for --calibration of a run")
      ->option_text("FILE")
      ->group("Output");
  add_label_options(app, arguments.labels, "Labels");
  add_console_options(app, arguments.console);
}

void add_options(CLI::App& app, EnsembleArguments& arguments) {
  app.add_option("predictions", arguments.predictions, "Predictions of two runs or more over the same rows")
      ->required()
      ->option_text("FILE FILE...");
  add_choice(app, "--method", arguments.method,
             {{"mean-log-probability", EnsembleMethod::kMeanLogProbability},
              {"mean-probability", EnsembleMethod::kMeanProbability},
              {"vote", EnsembleMethod::kVote}},
             "How answers are combined. The means need scores (mean-log-probability)");
  app.add_option("-o,--output", arguments.output, "Combined predictions. Default: standard output")
      ->option_text("FILE");
  add_saved_format(app, arguments.format);
  app.add_option("--json", arguments.json, "Write figures, agreement and tests as JSON")->option_text("FILE");
  app.add_option("--seed", arguments.seed, "Seed of the bootstrap (0)")->option_text("N")->check(whole_number());
  add_label_options(app, arguments.labels, "Labels");
  add_console_options(app, arguments.console);
}

void add_options(CLI::App& app, QuantizeArguments& arguments) {
  app.add_option("model", arguments.model, "Checkpoint folder or hub name")->required()->option_text("MODEL");
  app.add_option("out", arguments.out, "Folder to write; it must not exist")->required()->option_text("OUT");
  add_adapter(app, arguments.adapter);
  auto* keep = add_int8_keep(app, arguments.int8_keep);
  auto* rows = app.add_option("--rows", arguments.input.files,
                              "About 100 rows to fit the model to: what int8 costs is measured on them, and "
                              "what costs too much stays bfloat16")
                   ->option_text("FILE...")
                   ->excludes(keep);
  app.add_option("--agreement", arguments.agreement,
                 "Share of these rows that must be answered as in bfloat16 "
                 "(0.99)")
      ->option_text("SHARE")
      ->check(number_between(0.0, 1.0))
      ->needs(rows);
  app.add_option("--max-new-tokens", arguments.max_new_tokens, "Tokens of an answer that are compared (8)")
      ->option_text("N")
      ->check(whole_number(1, 512))
      ->needs(rows);
  add_ignore_memory(app, arguments.ignore_memory);
  add_prompt_options(app, arguments.prompt);
  add_read_options(app, arguments.input);
  add_console_options(app, arguments.console);
}

void add_options(CLI::App& app, InspectArguments& arguments) {
  app.add_option("model", arguments.model, kModelHelp)->option_text("MODEL");
  add_adapter(app, arguments.adapter);
  app.add_option("--json", arguments.json, "Write what is shown as JSON")->option_text("FILE");
  app.add_option("--prompt", arguments.prompt.prompt,
                 "Prompt whose answer words are shown, by name or as a "
                 "file")
      ->option_text("NAME|FILE");
  add_label_options(app, arguments.labels, "Labels");
  add_console_options(app, arguments.console);
}

void add_options(CLI::App& app, DownloadArguments& arguments) {
  app.add_option(
         "name", arguments.name,
         "A model or LoRA adapter, such as google/flan-t5-base, and a branch, tag or commit of it. It goes into "
         "the Hugging Face cache ($HF_HUB_CACHE, $HF_HOME), where --model finds it by the same name. "
         "$HF_ENDPOINT names a mirror, $HF_TOKEN logs in where that is needed")
      ->required()
      ->option_text("NAME[@REVISION]");
  app.add_flag("--dataset", arguments.is_dataset, "Get a data set, for the option --dataset of other commands");
}

}  // namespace flant5
