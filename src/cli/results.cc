#include "cli/results.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <fstream>
#include <memory>
#include <string>

#include "data/descriptor.h"
#include "data/output.h"
#include "eval/checks.h"
#include "eval/html_report.h"
#include "eval/markdown_summary.h"
#include "eval/metrics_json.h"
#include "eval/plots.h"
#include "eval/summary.h"
#include "eval/text_report.h"

namespace flant5 {
namespace {

// With its labels in the order of the run's.
ConfusionMatrix read_baseline(const std::string& file, const LabelSet& labels) {
  const ConfusionMatrix saved = parse_metrics(read_result(file), file);
  if (saved.labels().has_labels_of(labels)) return saved.in_order_of(labels);
  throw InputError(
      fmt::format("{}: its labels are {}, those of this run are {}; only runs with the same labels can be "
                  "compared",
                  file, saved.labels().listed(), labels.listed()));
}

ThresholdSide side_of(const CheckArguments& arguments) {
  return arguments.fail_under_low ? ThresholdSide::kWorseEnd : ThresholdSide::kValue;
}

std::vector<Check> run_checks(const Evaluation& evaluation, const CheckArguments& arguments,
                              const std::string& group_by) {
  const LabelSet& labels = evaluation.matrix.labels();
  std::vector<Check> checks;
  if (!arguments.fail_under.empty()) {
    const ThresholdSide side = side_of(arguments);
    checks = check_thresholds(evaluation,
                              parse_thresholds(arguments.fail_under, labels, FailWhere::kUnder, side, group_by), side);
  }
  if (!arguments.fail_over.empty()) {
    const auto limits =
        parse_thresholds(arguments.fail_over, labels, FailWhere::kOver, ThresholdSide::kValue, group_by);
    for (Check& check : check_thresholds(evaluation, limits)) checks.push_back(std::move(check));
  }
  if (arguments.max_invalid) checks.push_back(check_invalid(evaluation, *arguments.max_invalid));
  if (!arguments.baseline.empty()) {
    const ConfusionMatrix before = read_baseline(arguments.baseline, labels);
    for (Check& check : check_baseline(before, evaluation.matrix, evaluation.bootstrap)) {
      checks.push_back(std::move(check));
    }
  }
  return checks;
}

// What a reader knows the run by: its prompt, or the predictions that it is of.
std::string name_of(const RunManifest& manifest) {
  if (manifest.prompt) return manifest.prompt->name;
  return manifest.data.empty() ? manifest.command : manifest.data.front().path;
}

}  // namespace

std::string results_text(const Evaluation& evaluation) {
  if (evaluation.rows.evaluated == 0) return summary(evaluation);
  return fmt::format("\n{}\n{}\n{}\n{}", classification_report(evaluation.matrix), confusion_table(evaluation.matrix),
                     confusion_blocks(evaluation.matrix), summary(evaluation));
}

std::string read_result(const std::string& file, std::size_t most) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw InputError(file + ": cannot be read");
  std::string content;
  std::string piece(std::size_t{64} << 10, '\0');
  while (content.size() <= most &&
         (in.read(piece.data(), static_cast<std::streamsize>(piece.size())) || in.gcount() > 0)) {
    content.append(piece, 0, static_cast<std::size_t>(in.gcount()));
  }
  if (content.size() > most)
    throw InputError(file + ": is too large for a file of metrics, a manifest or a calibration");
  return content;
}

void write_file(const std::string& path, const std::string& content) {
  const std::unique_ptr<Output> out = write_whole_file(path);
  out->write(content);
  out->finish();
}

void append_to_file(const std::string& path, const std::string& content) {
  Descriptor file(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC);
  write_all(file.get(), path, content);
  file.close(path);
}

void check_writable(const std::string& path) {
  // Opening and closing a named pipe would end it for its reader.
  if (!is_regular_or_new(path)) return;
  write_whole_file(path);
}

void check_results(const OutputArguments& output, const CheckArguments& check, const LabelSet& labels) {
  if (!check.fail_under.empty()) {
    parse_thresholds(check.fail_under, labels, FailWhere::kUnder, side_of(check), output.group_by);
  }
  if (!check.fail_over.empty()) {
    parse_thresholds(check.fail_over, labels, FailWhere::kOver, ThresholdSide::kValue, output.group_by);
  }
  if (!check.baseline.empty()) read_baseline(check.baseline, labels);
  check_writable(output.file);
  for (const NamedFile& file : result_files(output)) {
    if (file.path != output.summary) check_writable(file.path);
  }
  if (!output.summary.empty()) append_to_file(output.summary, "");
}

bool has_checks(const CheckArguments& check) {
  return !check.fail_under.empty() || !check.fail_over.empty() || check.max_invalid || !check.baseline.empty();
}

void write_manifest(const RunManifest& manifest, const OutputArguments& output) {
  write_file(manifest_path(output.file), manifest_to_json(manifest));
}

ExitCode finish_results(const Results& results, const OutputArguments& output, const CheckArguments& check,
                        const Console& console) {
  const Evaluation& evaluation = results.evaluation;
  const RunManifest& manifest = results.manifest;
  const double seconds = manifest.run ? manifest.run->seconds : 0;
  console.text(results_text(evaluation));
  if (output.keep_manifest) write_manifest(manifest, output);
  if (!output.metrics.empty()) write_file(output.metrics, metrics_to_json(evaluation, manifest));
  if (!output.report.empty()) write_file(output.report, html_report(evaluation, manifest, results.errors));
  if (!output.plot_labels.empty()) {
    write_file(output.plot_labels, label_counts_svg(evaluation.matrix, "Gold labels"));
  }
  if (!output.plot.empty()) {
    write_file(output.plot, confusion_svg(evaluation.matrix, manifest.prompt ? manifest.prompt->name : ""));
  }
  const std::vector<Check> checks = run_checks(evaluation, check, output.group_by);
  if (!output.junit.empty()) {
    write_file(output.junit, checks_to_junit(checks, {"flant5-sentiment", manifest.date, seconds}));
  }
  if (!output.summary.empty()) {
    append_to_file(output.summary, markdown_summary(evaluation, checks, name_of(manifest)));
  }
  for (const Check& failed : checks) {
    if (!failed.passed) console.warn(failed.name + " failed: " + failed.message);
  }
  return all_passed(checks) ? ExitCode::kDone : ExitCode::kThreshold;
}

}  // namespace flant5
