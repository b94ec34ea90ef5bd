#include "cli/option_validation.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "cli/generation.h"
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

std::vector<NamedFile> files_to_write(const ClassifyArguments& arguments) {
  std::vector<NamedFile> files{{"--output", arguments.output.file}};
  for (NamedFile& file : result_files(arguments.output)) files.push_back(std::move(file));
  if (!arguments.input.rejects.empty()) files.push_back({"--rejects", arguments.input.rejects});
  return files;
}

// Each result has a file of its own, which is none of those that are read.
void refuse_shared_files(const ClassifyArguments& arguments) {
  const std::vector<NamedFile> written = files_to_write(arguments);
  std::vector<NamedFile> read{{"--baseline", arguments.check.baseline}, {"--examples", arguments.prompt.examples}};
  for (const std::string& file : arguments.input.files) {
    if (file != "-") read.push_back({"the data", file});
  }
  for (std::size_t i = 0; i < written.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (!is_same_file(written[i].path, written[j].path)) continue;
      throw UsageError(fmt::format("{} and {} both name {}: give each a file of its own", written[j].option,
                                   written[i].option, written[i].path));
    }
    for (const NamedFile& file : read) {
      if (file.path.empty() || !is_same_file(written[i].path, file.path)) continue;
      throw UsageError(
          fmt::format("{} would overwrite {}, which is read as {}", written[i].option, file.path, file.option));
    }
  }
}

}  // namespace

void refuse_contradictions(const InputArguments& input) {
  if (input.files.empty()) throw UsageError("no data: name files of rows, or - for standard input (see --help)");
  if (std::count(input.files.begin(), input.files.end(), "-") > 1) {
    throw UsageError("- stands twice: standard input can be read once");
  }
  if (!input.label_map.empty() && !input.labels.scheme.empty()) {
    throw UsageError("--label-map and --labels both say what labels mean: give one of them");
  }
  const bool labels_are_told =
      !input.label_map.empty() || !input.labels.scheme.empty() || !input.read.label_field.empty();
  if (!input.read.read_labels && labels_are_told) {
    throw UsageError(
        "--no-labels leaves labels unread: leave --labels, --label-map and --label-field out, or it; --label-set names "
        "the labels to choose among");
  }
  if ((!input.separator.empty() || input.read.has_header) && !is_table(input.read.format)) {
    throw UsageError("--separator, --header and --no-header are of CSV and TSV, --input-format says otherwise");
  }
  if (!input.rejects.empty() && input.read.on_error == OnError::kStop) {
    throw UsageError("--rejects needs --on-error skip or null: by default the first bad row stops the run");
  }
}

void refuse_contradictions(const ClassifyArguments& arguments) {
  refuse_contradictions(arguments.input);
  refuse_contradictions(arguments.generation, arguments.classifier.mode);
  const OutputArguments& output = arguments.output;
  const CheckArguments& check = arguments.check;
  if (output.resume && output.file == "-") throw UsageError("--resume goes on with a file: name it with --output");
  if (output.keep_manifest && (output.file == "-" || !is_regular_or_new(output.file))) {
    throw UsageError("--keep-manifest writes beside a file of predictions: name one with --output");
  }
  if (arguments.classifier.calibrate && arguments.classifier.mode != AnswerMode::kScore &&
      !arguments.classifier.scores) {
    throw UsageError("--calibrate changes scores: it needs --mode score or --scores");
  }
  const bool is_checked = !check.fail_under.empty() || check.max_invalid || !check.baseline.empty();
  if (!output.junit.empty() && !is_checked) {
    throw UsageError("--junit reports checks: give --fail-under, --max-invalid or --baseline");
  }
  if (arguments.print_prompts && (files_to_write(arguments).size() > 1 || output.file != "-" || is_checked)) {
    throw UsageError("--print-prompts answers nothing: there are no results to write or check");
  }
  refuse_shared_files(arguments);
}

}  // namespace flant5
