#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "cli/calibration.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/earlier_rows.h"
#include "cli/generation.h"
#include "cli/labels.h"
#include "cli/manifest.h"
#include "cli/option_validation.h"
#include "cli/prediction_output.h"
#include "cli/profile_table.h"
#include "cli/progress.h"
#include "cli/remarks.h"
#include "cli/results.h"
#include "cli/resume.h"
#include "cli/row_source.h"
#include "cli/setup.h"
#include "cli/shard_files.h"
#include "cli/shard_run.h"
#include "cli/signals.h"
#include "cli/verify_dtype.h"
#include "counted.h"
#include "data/excerpt.h"
#include "data/result_file.h"
#include "eval/accumulator.h"
#include "eval/groups.h"
#include "flant5/classifier.h"
#include "profile.h"
#include "text/tokenizer.h"

namespace flant5 {
namespace {

namespace fs = std::filesystem;

void print_prompts(const ClassifyArguments& arguments, const Asking& asking, const fs::path& folder) {
  const Tokenizer tokenizer = load_tokenizer(folder, arguments.model.parse_special_tokens);
  const auto rows = open_input(arguments.input, &stop_requested());
  while (const auto row = rows->next()) {
    if (row->fault) {
      write_to_output(fmt::format("--- row {}: {} ---\n", row->number, *row->fault));
      continue;
    }
    const std::string rendered = asking.render(*row);
    write_to_output(fmt::format("--- row {}: {} ---\n{}\n", row->number,
                                counted(tokenizer.encode_input(rendered).size(), "token"), printable(rendered)));
  }
}

std::optional<SavedCalibration> calibration_of(const ClassifyArguments& arguments, const LabelSet& labels) {
  if (arguments.trust.calibration.empty()) return std::nullopt;
  return read_calibration(arguments.trust.calibration, labels);
}

PredictionColumns columns_of(const ClassifyArguments& arguments, const Classifier& classifier,
                             const std::optional<SavedCalibration>& calibration) {
  PredictionColumns columns;
  columns.scores = has_scores(arguments.classifier);
  columns.abstained = arguments.trust.abstain_below.has_value();
  columns.prediction_set = calibration && calibration->sets;
  columns.raw = calibration && calibration->calibrator.method != CalibrationMethod::kNone;
  columns.agreement = arguments.classifier.self_consistency;
  columns.truncated_tokens = arguments.classifier.max_input_tokens > 0;
  columns.text = columns.prompt = arguments.output.with_text;
  columns.demonstration = classifier.marks_demonstrations();
  columns.unknown_text = arguments.classifier.on_unknown == OnUnknown::kNull;
  columns.kept = arguments.input.read.keep;
  columns.fault = arguments.input.read.on_error == OnError::kNull || columns.unknown_text;
  return columns;
}

bool is_typed(const std::vector<std::string>& files) {
  return std::find(files.begin(), files.end(), "-") != files.end() && isatty(STDIN_FILENO) != 0;
}

// As it is before the run, for --resume. Nothing is hashed that nobody will see.
RunManifest manifest_of(const ClassifyArguments& arguments, const PromptRecord& prompt, const UsedModel* model) {
  const bool is_kept = arguments.output.file != "-";
  const bool is_hashed = is_kept || is_manifest_shown(arguments.output);
  // Each shard would hash all of the data.
  const FileHash data_hash = arguments.shard ? FileHash::kSamples : is_hashed ? FileHash::kWhole : FileHash::kNone;
  RunManifest manifest = make_manifest({.command = "classify",
                                        .options = arguments.options,
                                        .labels = arguments.input.read.labels.labels(),
                                        .decoding = describe_generation(arguments.classifier),
                                        .data = arguments.input.files,
                                        .model = model,
                                        .prompt = &prompt,
                                        .weights = is_kept ? FileHash::kSamples : FileHash::kNone,
                                        .calibration = arguments.trust.calibration,
                                        .data_hash = data_hash});
  if (arguments.shard) manifest.shard = ShardRecord{.number = arguments.shard->number, .count = arguments.shard->count};
  return manifest;
}

// With what is known of the run before its weights are loaded; the rest is as the earlier run has it.
RunManifest foreseen_manifest(const ClassifyArguments& arguments, const PromptRecord& prompt, const FoundModel& found,
                              const RunManifest& saved) {
  RunManifest now = manifest_of(arguments, prompt, nullptr);
  if (saved.model) now.model = foreseen_model(found, arguments.model, *saved.model);
  if (saved.shard && now.shard) {
    now.shard->block_rows = saved.shard->block_rows;
    now.shard->is_consecutive = saved.shard->is_consecutive;
  }
  return now;
}

// Says before the weights are loaded that an earlier run was another one, as far as that shows without them.
void check_earlier_run(const ClassifyArguments& arguments, const PromptRecord& prompt, const FoundModel& found) {
  if (!arguments.output.resume) return;
  const std::optional<std::string> before = ResultFile::begun_manifest(arguments.output.file);
  if (!before) return;
  const std::string path = arguments.output.file + kPartialEnding;
  check_resumable(*before, path, foreseen_manifest(arguments, prompt, found, parse_resumed(*before, path)));
}

// Whether there is nothing to go on with: the shard's output is whole, and of this run.
bool is_finished_shard(const ClassifyArguments& arguments, const PromptRecord& prompt, const FoundModel& found) {
  const std::string& output = arguments.output.file;
  if (!arguments.shard || !arguments.output.resume || ResultFile::begun_manifest(output)) return false;
  try {
    const std::optional<SavedShard> saved = find_shard(output);
    if (!saved || !is_whole(*saved)) return false;
    const auto [of_rows, of_digits] =
        differences_between(saved->manifest, foreseen_manifest(arguments, prompt, found, saved->manifest));
    const auto moves_blocks = [](const Difference& difference) { return difference.name == "--batch-size"; };
    return of_rows.empty() && std::none_of(of_digits.begin(), of_digits.end(), moves_blocks);
  } catch (const InputError&) {
    return false;  // what lies beside the output is not a manifest
  }
}

// Counts every prediction; passes on what the output is to have and does not have yet.
class Collector {
 public:
  // calibration: of the scores; none: they stay as they are.
  Collector(const ClassifyArguments& arguments, const LabelSet& labels, PredictionOutput& output,
            const std::optional<SavedCalibration>& calibration)
      : arguments_(arguments),
        output_(output),
        calibration_(calibration),
        kept_(output.kept_rows()),
        accumulator_(labels),
        errors_(labels) {
    if (!arguments.output.group_by.empty()) groups_.emplace(arguments.output.group_by, labels);
  }

  void add(Prediction&& prediction) {
    if (calibration_) apply(*calibration_, prediction);
    if (arguments_.trust.abstain_below) abstain_below(*arguments_.trust.abstain_below, prediction);
    accumulator_.add(prediction, *prediction.text);
    errors_.add(prediction, *prediction.text);
    if (groups_) groups_->add(prediction, prediction.text);
    if (seen_++ < kept_) return;
    if (!arguments_.output.with_text) {
      prediction.text.reset();
      prediction.prompt.reset();
    }
    output_.write(prediction);
  }

  // After the last row: the output must not hold more rows than the data.
  void check_end() const { check_no_rows_after(seen_, output_); }

  Results results(RunManifest manifest) const {
    const BootstrapOptions options{.seed = arguments_.prompt.seed};
    Results results{evaluate(accumulator_, options), std::move(manifest), errors_};
    if (groups_) results.evaluation.grouped = groups_->evaluate(options);
    return results;
  }

 private:
  const ClassifyArguments& arguments_;
  PredictionOutput& output_;
  const std::optional<SavedCalibration>& calibration_;
  std::size_t kept_;  // rows of an earlier run
  std::size_t seen_ = 0;
  Accumulator accumulator_;
  ErrorLog errors_;
  std::optional<Groups> groups_;
};

// Of a pipe whose integers have not told what they mean by its end.
ExitCode finish_without_figures(const std::string& reason, const ClassifyArguments& arguments,
                                const RunManifest& manifest, const Console& console) {
  if (arguments.output.keep_manifest) write_manifest(manifest, arguments.output);
  if (has_checks(arguments.check) || !result_files(arguments.output).empty()) {
    throw InputError("no figures and checks: " + reason);
  }
  console.warn("no figures: " + reason);
  return ExitCode::kDone;
}

// Answers the rows, with a bar that shows how far it has come.
RunReport answer(const Classifier& classifier, RowReader& rows, Collector& collector, const EarlierRows& earlier,
                 Progress& progress) {
  const auto sink = [&](Prediction&& prediction) {
    collector.add(std::move(prediction));
    progress.advance();
  };
  return classifier.run(rows, sink, &stop_requested(), earlier);
}

// After the last row: the output takes its name, and what follows from it is written.
ExitCode finish(const ClassifyArguments& arguments, RunRows& rows, const Collector& collector, PredictionOutput& output,
                RunManifest manifest, const Console& console) {
  const std::optional<std::string> reason = unexplained(rows.reader().report(), arguments.input.read.labels);
  if (rows.part()) {
    if (reason) {
      console.warn(*reason);
      manifest.assumptions.push_back(*reason);
    }
    finish_shard(rows.shard(), std::move(manifest), output, arguments.output, console);
    return ExitCode::kDone;
  }
  output.finish();
  if (reason) return finish_without_figures(*reason, arguments, manifest, console);
  return finish_results(collector.results(std::move(manifest)), arguments.output, arguments.check, console);
}

void tell_number_format(const ClassifyArguments& arguments, const LoadedModel& model, const Console& console) {
  if (arguments.model.dtype) return;
  console.note(
      fmt::format("computing in {} ({})", model.dtype(), model.device() == "cpu" ? model.processor() : model.device()));
}

ExitCode classify(const ClassifyArguments& arguments, PromptTemplate prompt, std::vector<Demonstration> shots,
                  const FoundModel& found, const Console& console) {
  check_results(arguments.output, arguments.check, prompt.labels());
  const std::optional<SavedCalibration> calibration = calibration_of(arguments, prompt.labels());
  const LookedThrough looked = look_through(arguments.input, &stop_requested());
  if (stop_requested()) return signal_exit_code();
  for (const std::string& warning : looked.warnings) console.warn(warning);
  tell_constant_prompt(prompt, console);
  if (arguments.verify_dtype > 0 && !can_be_read_again(arguments.input.files)) {
    throw UsageError("--verify-dtype reads rows twice: name regular files, not a pipe");
  }
  const PromptRecord prompt_record = record_of(prompt, shots);
  check_earlier_run(arguments, prompt_record, found);
  if (is_finished_shard(arguments, prompt_record, found)) {
    console.note(fmt::format("shard {} is in {} already", shard_name(*arguments.shard), arguments.output.file));
    return ExitCode::kDone;
  }
  const LoadedModel model = load_model(found, arguments.model, console);
  const UsedModel used{model, found.folder};
  tell_number_format(arguments, model, console);
  RunManifest manifest = manifest_of(arguments, prompt_record, &used);
  const Classifier classifier(model, std::move(prompt), std::move(shots), arguments.classifier);
  RunRows rows(arguments, classifier.block_rows());
  if (rows.part()) manifest.shard = record_of(*rows.part());
  PredictionOutput output(arguments.output, columns_of(arguments, classifier, calibration), manifest);
  tell_earlier_rows(output, manifest, console);
  if (is_manifest_shown(arguments.output)) manifest.model->files = hashed_files(used, FileHash::kWhole);
  if (arguments.verify_dtype > 0) {
    const ExitCode code = verify_dtype(arguments, model, found, console);
    if (code != ExitCode::kDone) return code;
  }
  rows.open(arguments);
  if (is_typed(arguments.input.files)) console.note("type one sentence on each line; Ctrl-D ends");
  Collector collector(arguments, manifest.labels, output, calibration);
  const bool rows_are_seen = arguments.output.file == "-" && isatty(STDOUT_FILENO) != 0;
  RunReport report;
  {
    Progress progress(!console.quiet() && !rows_are_seen, rows.count(looked.rows));
    report = answer(classifier, rows.reader(), collector, earlier_rows(output, manifest.labels), progress);
  }
  const ReadReport reading = rows.reader().report();
  tell(reading, console);
  tell(report, console);
  if (report.stopped) {
    console.warn(fmt::format("stopped after {}{}", counted(output.kept_rows() + report.rows, "row"),
                             output.is_kept() ? "; continue with --resume" : ""));
    return signal_exit_code();
  }
  collector.check_end();
  add_outcome(manifest, reading, report);
  manifest.assumptions.insert(manifest.assumptions.end(), looked.warnings.begin(), looked.warnings.end());
  const std::string speed = fmt::format("{} in {:.2f} s, {:.1f} rows/s, {}\n", counted(report.rows, "row"),
                                        report.seconds, manifest.run->rows_per_second, counted(report.tokens, "token"));
  const ExitCode code = finish(arguments, rows, collector, output, std::move(manifest), console);
  console.text(speed);
  if (arguments.console.profile) console.text(profile_table(report));
  return code;
}

}  // namespace

ExitCode run_classify(ClassifyArguments arguments) {
  watch_signals();
  const Console console(arguments.console.quiet);
  if (arguments.console.profile) Profile::global().enable();
  Asking asking = asking_of(arguments.prompt, arguments.input);
  const FoundModel found = find_model(arguments.model.model, arguments.model.adapter, console);
  refuse_files_of_model(arguments, found);
  settle_generation(arguments.classifier, arguments.generation, arguments.prompt.seed, found.folder, console);
  if (arguments.print_prompts) {
    print_prompts(arguments, asking, found.folder);
    return signal_exit_code();
  }
  return classify(arguments, std::move(asking.prompt), std::move(asking.shots), found, console);
}

}  // namespace flant5
