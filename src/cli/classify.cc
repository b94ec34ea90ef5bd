#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "cli/commands.h"
#include "cli/console.h"
#include "cli/generation.h"
#include "cli/labels.h"
#include "cli/manifest.h"
#include "cli/prediction_output.h"
#include "cli/profile_table.h"
#include "cli/progress.h"
#include "cli/remarks.h"
#include "cli/results.h"
#include "cli/row_source.h"
#include "cli/setup.h"
#include "cli/signals.h"
#include "cli/verify_dtype.h"
#include "data/excerpt.h"
#include "data/prediction_reader.h"
#include "eval/accumulator.h"
#include "flant5/classifier.h"
#include "profile.h"
#include "text/tokenizer.h"

namespace flant5 {
namespace {

namespace fs = std::filesystem;

void print_prompts(const ClassifyArguments& arguments, const PromptTemplate& prompt,
                   const std::vector<Demonstration>& shots, const fs::path& folder) {
  const Tokenizer tokenizer(folder);
  const auto rows = open_input(arguments.input, &stop_requested());
  while (const auto row = rows->next()) {
    const std::string rendered = prompt.render(row->text, shots);
    write_to_output(fmt::format("--- row {}: {} tokens ---\n{}\n", row->number, tokenizer.encode_input(rendered).size(),
                                printable(rendered)));
  }
}

PredictionColumns columns_of(const ClassifyArguments& arguments, const Classifier& classifier) {
  PredictionColumns columns;
  columns.scores = arguments.classifier.scores || arguments.classifier.mode == AnswerMode::kScore;
  columns.agreement = arguments.classifier.self_consistency;
  columns.truncated_tokens = arguments.classifier.max_input_tokens > 0;
  columns.text = columns.prompt = arguments.output.with_text;
  columns.demonstration = classifier.marks_demonstrations();
  columns.fault = arguments.input.read.on_error == OnError::kNull;
  return columns;
}

bool is_typed(const std::vector<std::string>& files) {
  return std::find(files.begin(), files.end(), "-") != files.end() && isatty(STDIN_FILENO) != 0;
}

InputError not_of_the_data(const std::string& path, std::size_t row) {
  return InputError(
      fmt::format("{}: its row {} is not row {} of the data; give the data that it was begun with, "
                  "or delete it",
                  path, row, row));
}

// As far as a saved prediction tells.
bool is_of(const Prediction& prediction, const Example& row) {
  return prediction.id == row.id && prediction.gold == row.gold && prediction.text.value_or(row.text) == row.text;
}

// As it is before the run, for --resume. Nothing is hashed that nobody will see.
RunManifest manifest_of(const ClassifyArguments& arguments, const PromptRecord& prompt, const UsedModel& model) {
  const bool is_kept = arguments.output.file != "-";
  return make_manifest({.command = "classify",
                        .options = arguments.options,
                        .labels = arguments.input.read.labels.labels(),
                        .decoding = describe_generation(arguments.classifier),
                        .data = arguments.input.files,
                        .model = &model,
                        .prompt = &prompt,
                        .weights = is_kept ? WeightHash::kSamples : WeightHash::kNone,
                        .hash_data = is_kept || is_manifest_shown(arguments.output)});
}

// Says what there is of an earlier run, and in the manifest how it differs from this one.
void tell_earlier_rows(const PredictionOutput& output, RunManifest& manifest, const Console& console) {
  if (output.kept_rows() > 0) console.note(fmt::format("going on after {} rows", output.kept_rows()));
  if (!output.remark()) return;
  console.warn(*output.remark());
  manifest.assumptions.push_back(*output.remark());
}

// What the output holds of an earlier run, checked against the rows as they are read again.
EarlierRows earlier_rows(const PredictionOutput& output, const LabelSet& labels) {
  if (output.kept_rows() == 0) return {};
  const auto next = [kept = std::make_shared<PredictionReader>(output.partial_path(), labels),
                     path = output.partial_path()](const Example& row) {
    std::optional<Prediction> prediction = kept->next();
    if (!prediction || !is_of(*prediction, row)) throw not_of_the_data(path, row.number);
    return std::move(*prediction);
  };
  return {output.kept_rows(), next};
}

// Counts every prediction; passes on what the output is to have and does not have yet.
class Collector {
 public:
  Collector(const ClassifyArguments& arguments, const LabelSet& labels, PredictionOutput& output)
      : arguments_(arguments), output_(output), kept_(output.kept_rows()), accumulator_(labels), errors_(labels) {}

  void add(Prediction&& prediction) {
    accumulator_.add(prediction, *prediction.text);
    errors_.add(prediction, *prediction.text);
    if (seen_++ < kept_) return;
    if (!arguments_.output.with_text) {
      prediction.text.reset();
      prediction.prompt.reset();
    }
    output_.write(prediction);
  }

  // After the last row: the output must not hold more rows than the data.
  void check_end() const {
    if (seen_ < kept_) throw not_of_the_data(output_.partial_path(), seen_ + 1);
  }

  Results results(RunManifest manifest) const {
    return {evaluate(accumulator_, {.seed = arguments_.prompt.seed}), std::move(manifest), errors_};
  }

 private:
  const ClassifyArguments& arguments_;
  PredictionOutput& output_;
  std::size_t kept_;  // rows of an earlier run
  std::size_t seen_ = 0;
  Accumulator accumulator_;
  ErrorLog errors_;
};

ExitCode classify(const ClassifyArguments& arguments, PromptTemplate prompt, std::vector<Demonstration> shots,
                  const fs::path& folder, const Console& console) {
  check_results(arguments.output, arguments.check, prompt.labels());
  const std::optional<std::size_t> total = look_through(arguments.input, &stop_requested());
  if (stop_requested()) return signal_exit_code();
  if (arguments.verify_dtype > 0 && !can_be_read_again(arguments.input.files)) {
    throw UsageError("--verify-dtype reads rows twice: name regular files, not a pipe");
  }
  const LoadedModel model = load_model(folder, arguments.model, console);
  if (!arguments.model.dtype) {
    console.note(fmt::format("computing in {} ({})", model.dtype(),
                             model.device() == "cpu" ? model.processor() : model.device()));
  }
  RunManifest manifest = manifest_of(arguments, record_of(prompt, shots), {model, folder});
  const Classifier classifier(model, std::move(prompt), std::move(shots), arguments.classifier);
  PredictionOutput output(arguments.output, columns_of(arguments, classifier), manifest);
  tell_earlier_rows(output, manifest, console);
  if (is_manifest_shown(arguments.output)) manifest.model->files = hashed_files({model, folder}, WeightHash::kWhole);
  if (arguments.verify_dtype > 0) {
    const ExitCode code = verify_dtype(arguments, model, folder, console);
    if (code != ExitCode::kDone) return code;
  }
  const auto rows = open_input(arguments.input, &stop_requested());
  if (is_typed(arguments.input.files)) console.note("type a sentence a line; Ctrl-D ends");
  Collector collector(arguments, manifest.labels, output);
  RunReport report;
  {
    const bool rows_are_seen = arguments.output.file == "-" && isatty(STDOUT_FILENO) != 0;
    Progress progress(!console.quiet() && !rows_are_seen, total);
    const auto sink = [&](Prediction&& prediction) {
      collector.add(std::move(prediction));
      progress.advance();
    };
    report = classifier.run(*rows, sink, &stop_requested(), earlier_rows(output, manifest.labels));
  }
  tell(rows->report(), console);
  tell(report, console);
  if (report.stopped) {
    console.warn(fmt::format("stopped after {} rows{}", output.kept_rows() + report.rows,
                             output.is_kept() ? "; go on with --resume" : ""));
    return signal_exit_code();
  }
  collector.check_end();
  output.finish();
  add_outcome(manifest, rows->report(), report);
  const std::string speed = fmt::format("{} rows in {:.2f} s, {:.1f} rows/s, {} tokens\n", report.rows, report.seconds,
                                        manifest.run->rows_per_second, report.tokens);
  const ExitCode code =
      finish_results(collector.results(std::move(manifest)), arguments.output, arguments.check, console);
  console.text(speed);
  if (arguments.console.profile) console.text(profile_table(report));
  return code;
}

}  // namespace

ExitCode run_classify(ClassifyArguments arguments) {
  watch_signals();
  const Console console(arguments.console.quiet);
  if (arguments.console.profile) Profile::global().enable();
  PromptTemplate prompt = chosen_prompt(arguments.prompt, asked_labels(arguments.input.labels));
  arguments.input.read.labels = label_map(arguments.input, prompt.labels());
  if (!prompt.uses_shots() && (!arguments.prompt.examples.empty() || arguments.prompt.shots)) {
    throw UsageError(
        fmt::format("prompt {} shows no demonstrations: --examples and --shots need --shot few or a prompt "
                    "that does",
                    prompt.name()));
  }
  std::vector<Demonstration> shots = shots_for(prompt, shot_choice(arguments.prompt), arguments.input.read.labels);
  const fs::path folder = find_model(arguments.model.model, console);
  settle_generation(arguments.classifier, arguments.generation, arguments.prompt.seed, folder, console);
  if (arguments.print_prompts) {
    print_prompts(arguments, prompt, shots, folder);
    return signal_exit_code();
  }
  return classify(arguments, std::move(prompt), std::move(shots), folder, console);
}

}  // namespace flant5
