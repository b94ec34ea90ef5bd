#include "cli/option_validation.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <utility>

#include "cli/generation.h"
#include "cli/prediction_output.h"
#include "cli/results.h"
#include "data/descriptor.h"
#include "flant5/error.h"

namespace flant5 {
namespace {

namespace fs = std::filesystem;

bool is_table(InputFormat format) {
  return format == InputFormat::kCsv || format == InputFormat::kTsv || format == InputFormat::kDetect;
}

bool is_same_file(const std::string& a, const std::string& b) {
  std::error_code error;
  if (fs::exists(a, error)) return fs::is_regular_file(a, error) && fs::equivalent(a, b, error);
  return fs::weakly_canonical(a, error) == fs::weakly_canonical(b, error);
}

std::vector<NamedFile> data_of(const std::vector<std::string>& files) {
  std::vector<NamedFile> data;
  for (const std::string& file : files) data.push_back({"the data", file});
  return data;
}

std::vector<NamedFile> files_to_write(const ClassifyArguments& arguments) {
  std::vector<NamedFile> files{{"--output", arguments.output.file}};
  for (NamedFile& file : result_files(arguments.output)) files.push_back(std::move(file));
  if (!arguments.input.rejects.empty()) files.push_back({"--rejects", arguments.input.rejects});
  return files;
}

std::vector<NamedFile> files_to_write(const SweepArguments& arguments) {
  return {{"--json", arguments.json}, {"--rejects", arguments.input.rejects}};
}

// Each result has a file of its own, which is none of those that are read. Options that are not given name no file.
void refuse_shared_files(const std::vector<NamedFile>& written, const std::vector<NamedFile>& read) {
  for (std::size_t i = 0; i < written.size(); ++i) {
    if (written[i].path.empty()) continue;
    for (std::size_t j = 0; j < i; ++j) {
      if (written[j].path.empty() || !is_same_file(written[i].path, written[j].path)) continue;
      throw UsageError(fmt::format("{} and {} both name {}: give each a file of its own", written[j].option,
                                   written[i].option, written[i].path));
    }
    for (const NamedFile& file : read) {
      if (file.path.empty() || file.path == "-" || !is_same_file(written[i].path, file.path)) continue;
      throw UsageError(
          fmt::format("{} would overwrite {}, which is read as {}", written[i].option, file.path, file.option));
    }
  }
}

void refuse_shared_with_model(const std::vector<NamedFile>& written, const FoundModel& model) {
  std::vector<NamedFile> read;
  std::error_code ignored;
  for (const fs::path& folder : {model.folder, model.adapter}) {
    for (const fs::directory_entry& file : fs::directory_iterator(folder, ignored)) {
      read.push_back({folder == model.folder ? "the model" : "the adapter", file.path().string()});
    }
  }
  refuse_shared_files(written, read);
}

void refuse_contradictions(const InputArguments& input) {
  if (input.files.empty()) throw UsageError("no data: name files of rows, or - for standard input (see --help)");
  if (std::count(input.files.begin(), input.files.end(), "-") > 1) {
    throw UsageError("- is given twice: standard input can be read only once");
  }
  if (!input.label_map.empty() && !input.labels.scheme.empty()) {
    throw UsageError("--label-map and --labels both say what labels mean: give one of them");
  }
  const bool labels_are_told =
      !input.label_map.empty() || !input.labels.scheme.empty() || !input.read.label_field.empty();
  if (!input.read.read_labels && labels_are_told) {
    throw UsageError(
        "--no-labels reads no labels: leave it out, or --labels, --label-map and --label-field; --label-set "
        "names the labels to choose from");
  }
  const bool speaks_of_tables = !input.separator.empty() || !input.escape.empty() || input.read.has_header;
  if (speaks_of_tables && !is_table(input.read.format)) {
    throw UsageError(
        "--separator, --escape, --header and --no-header are for CSV and TSV, but --input-format names another "
        "format");
  }
  const std::vector<std::string>& texts = input.read.text_fields;
  for (auto text = texts.begin(); text != texts.end(); ++text) {
    if (std::find(texts.begin(), text, *text) == text) continue;
    throw UsageError(fmt::format("--text-field names '{}' twice", *text));
  }
  if (!input.rejects.empty() && input.read.on_error == OnError::kStop) {
    throw UsageError("--rejects needs --on-error skip or null: by default the first bad row stops the run");
  }
}

void refuse_what_keeps_nothing(const ClassifyArguments& arguments) {
  const OutputFormat format = output_format(arguments.output);
  const std::vector<std::string>& keep = arguments.input.keep;
  if (format == OutputFormat::kLabel) {
    throw UsageError(
        "--keep adds fields to predictions, but --output-format label writes labels only: leave "
        "one out");
  }
  if (format != OutputFormat::kJsonl && std::find(keep.begin(), keep.end(), "all") != keep.end()) {
    throw UsageError(
        "--keep all needs JSONL as output, since rows may have different fields: name the fields to keep as "
        "columns");
  }
}

// What a shard has to write to, and what its rows alone would say wrongly.
void refuse_what_shards_lack(const ClassifyArguments& arguments) {
  const OutputArguments& output = arguments.output;
  if (arguments.print_prompts) throw UsageError("--print-prompts shows the prompts of all rows: leave --shard out");
  if (!is_regular_or_new(output.file)) {
    throw UsageError("--shard writes a file for `merge`, and its manifest beside it: name it with --output");
  }
  std::error_code error;
  const auto comes_once = [&error](const std::string& file) {
    return file == "-" || (fs::exists(file, error) && !fs::is_regular_file(file, error));
  };
  if (std::any_of(arguments.input.files.begin(), arguments.input.files.end(), comes_once)) {
    throw UsageError("--shard needs files, which every shard reads: name regular files, not standard input or a pipe");
  }
  OutputArguments figures = output;
  figures.keep_manifest = false;
  const std::vector<NamedFile> files = result_files(figures);
  if (files.empty() && !has_checks(arguments.check)) return;
  throw UsageError(
      fmt::format("{} with --shard would cover the rows of one shard only: merge the shards with "
                  "`flant5-sentiment merge ALL SHARD...`, and give it to `flant5-sentiment report ALL`",
                  files.empty() ? "a check" : files.front().option));
}

void refuse_junit_without_checks(const OutputArguments& output, const CheckArguments& check) {
  if (output.junit.empty() || has_checks(check)) return;
  throw UsageError("--junit reports checks: give --fail-under, --fail-over, --max-invalid or --baseline");
}

void refuse_calibrating_nothing(const ClassifierOptions& options) {
  if (!options.calibrate || has_scores(options)) return;
  throw UsageError("--calibrate changes scores: it needs --mode score or --scores");
}

// Of a sweep over saved predictions.
void refuse_what_runs_a_model(const RunOptions& options) {
  static const std::set<std::string> kOfCandidates{"candidate", "rank-by",   "select-on", "test-all", "seed",
                                                   "json",      "label-set", "labels",    "quiet",    "config"};
  for (const auto& [name, value] : options.given) {
    if (kOfCandidates.contains(name)) continue;
    throw UsageError(
        fmt::format("--candidate names saved predictions, and --{} is of a run: leave one of them out", name));
  }
}

}  // namespace

bool has_scores(const ClassifierOptions& options) { return options.mode == AnswerMode::kScore || options.scores; }

void refuse_contradictions(const ClassifyArguments& arguments) {
  refuse_contradictions(arguments.input);
  if (arguments.shard) refuse_what_shards_lack(arguments);
  refuse_contradictions(arguments.generation, arguments.classifier.mode);
  const OutputArguments& output = arguments.output;
  const CheckArguments& check = arguments.check;
  if (output.resume && output.file == "-") throw UsageError("--resume continues a file: name it with --output");
  if (output.resume && output.format == "label") {
    throw UsageError(
        "--resume reads the predictions again, but --output-format label writes labels only: leave one out");
  }
  if (!arguments.input.keep.empty()) refuse_what_keeps_nothing(arguments);
  if (output.keep_manifest && !is_regular_or_new(output.file)) {
    throw UsageError("--keep-manifest writes beside a file of predictions: name one with --output");
  }
  refuse_calibrating_nothing(arguments.classifier);
  if (!has_scores(arguments.classifier) && (!arguments.trust.calibration.empty() || arguments.trust.abstain_below)) {
    throw UsageError(fmt::format("{} uses scores: it needs --mode score or --scores",
                                 arguments.trust.calibration.empty() ? "--abstain-below" : "--calibration"));
  }
  refuse_junit_without_checks(output, check);
  if (arguments.print_prompts && (files_to_write(arguments).size() > 1 || output.file != "-" || has_checks(check))) {
    throw UsageError("--print-prompts classifies nothing: there are no results to write or check");
  }
  std::vector<NamedFile> read = data_of(arguments.input.files);
  read.push_back({"--baseline", check.baseline});
  read.push_back({"--examples", arguments.prompt.examples});
  read.push_back({"--prompt", arguments.prompt.prompt});
  read.push_back({"--calibration", arguments.trust.calibration});
  refuse_shared_files(files_to_write(arguments), read);
}

void refuse_contradictions(const SweepArguments& arguments) {
  if (!arguments.candidates.empty()) {
    if (!arguments.input.files.empty()) {
      throw UsageError("--candidate names saved predictions: leave it or the data out");
    }
    refuse_what_runs_a_model(arguments.options);
    refuse_shared_files({{"--json", arguments.json}}, data_of(arguments.candidates));
    return;
  }
  refuse_contradictions(arguments.input);
  refuse_contradictions(arguments.generation, arguments.classifier.mode);
  refuse_calibrating_nothing(arguments.classifier);
  std::vector<NamedFile> read = data_of(arguments.input.files);
  read.push_back({"--examples", arguments.examples});
  for (const std::string& prompt : arguments.prompts) read.push_back({"--prompt", prompt});
  refuse_shared_files(files_to_write(arguments), read);
}

void refuse_contradictions(const ReportArguments& arguments) {
  refuse_junit_without_checks(arguments.output, arguments.check);
  std::vector<NamedFile> read = data_of(arguments.predictions);
  read.push_back({"--baseline", arguments.check.baseline});
  refuse_shared_files(result_files(arguments.output), read);
}

void refuse_contradictions(const MergeArguments& arguments) {
  if (!is_regular_or_new(arguments.out)) {
    throw UsageError("merge writes a file, and its manifest beside it: " + arguments.out + " is not one");
  }
  std::vector<NamedFile> read;
  for (const std::string& shard : arguments.shards) {
    read.push_back({"a shard", shard});
    read.push_back({"the manifest of a shard", manifest_path(shard)});
  }
  refuse_shared_files({{"OUT", arguments.out}, {"OUT", manifest_path(arguments.out)}}, read);
}

void refuse_contradictions(const CompareArguments& arguments) {
  refuse_shared_files({{"--json", arguments.json}, {"--changed", arguments.changed}, {"--summary", arguments.summary}},
                      data_of({arguments.first, arguments.second}));
}

void refuse_contradictions(const CalibrateArguments& arguments) {
  std::vector<std::string> methods;
  if (!arguments.prior.empty()) methods.emplace_back("--prior");
  if (arguments.batch) methods.emplace_back("--batch");
  if (!arguments.apply.empty()) methods.emplace_back("--apply");
  if (arguments.fits_offsets()) methods.emplace_back("--fit");
  if (methods.size() > 1) {
    throw UsageError(fmt::format("{} and {} both give offsets: give one of them", methods[0], methods[1]));
  }
  const bool is_fitted = !arguments.apply.empty() || arguments.fits_offsets();
  if (arguments.estimate_prior && !is_fitted) {
    throw UsageError(
        "--estimate-prior needs a calibration that was fitted to labelled rows, --fit or --apply: alone it "
        "mistakes the bias of the scores for the shares of the labels, makes it worse with each step, and ends "
        "with one label for most rows");
  }
  if (methods.empty() && !arguments.alpha && !arguments.abstain_below) {
    throw UsageError("nothing to do: give --prior, --batch, --fit, --apply, --conformal or --abstain-below");
  }
  if (arguments.temperature && !arguments.fits_offsets()) {
    throw UsageError("--fit-temperature needs offsets: with --conformal give --offsets too");
  }
  if (arguments.predictions == "-" && arguments.fit == "-") {
    throw UsageError("- is given twice: standard input can be read only once");
  }
  refuse_shared_files({{"--output", arguments.output}, {"--save", arguments.save}},
                      {{"the predictions", arguments.predictions},
                       {"--fit", arguments.fit},
                       {"--apply", arguments.apply},
                       {"--prior", arguments.prior}});
}

void refuse_contradictions(const EnsembleArguments& arguments) {
  if (arguments.predictions.size() < 2) {
    throw UsageError("an ensemble needs two members or more: name their predictions");
  }
  if (std::count(arguments.predictions.begin(), arguments.predictions.end(), "-") > 1) {
    throw UsageError("- is given twice: standard input can be read only once");
  }
  refuse_shared_files({{"--output", arguments.output}, {"--json", arguments.json}}, data_of(arguments.predictions));
}

void refuse_files_of_model(const ClassifyArguments& arguments, const FoundModel& model) {
  refuse_shared_with_model(files_to_write(arguments), model);
}

void refuse_files_of_model(const SweepArguments& arguments, const FoundModel& model) {
  refuse_shared_with_model(files_to_write(arguments), model);
}

void refuse_files_of_model(const InspectArguments& arguments, const FoundModel& model) {
  refuse_shared_with_model({{"--json", arguments.json}}, model);
}

}  // namespace flant5
