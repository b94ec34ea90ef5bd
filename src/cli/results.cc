#include "cli/results.h"

#include <fmt/format.h>

#include <fstream>
#include <memory>
#include <string>

#include "data/descriptor.h"
#include "data/output.h"
#include "eval/checks.h"
#include "eval/html_report.h"
#include "eval/metrics_json.h"
#include "eval/plots.h"
#include "eval/summary.h"
#include "eval/text_report.h"

namespace flant5 {
namespace {

// Metrics are a few thousand bytes, and the prompt that they were found with.
constexpr std::size_t kLargestResult = std::size_t{16} << 20;

// With its labels in the order of the run's.
ConfusionMatrix read_baseline(const std::string& file, const LabelSet& labels) {
  const ConfusionMatrix saved = parse_metrics(read_result(file), file);
  if (saved.labels().has_labels_of(labels)) return saved.in_order_of(labels);
  throw InputError(
      fmt::format("{}: its labels are {}, those of this run are {}; only runs with the same labels can be "
                  "compared",
                  file, saved.labels().listed(), labels.listed()));
}

std::vector<Check> run_checks(const Evaluation& evaluation, const CheckArguments& arguments) {
  const LabelSet& labels = evaluation.matrix.labels();
  std::vector<Check> checks;
  if (!arguments.fail_under.empty()) {
    checks = check_thresholds(evaluation, parse_thresholds(arguments.fail_under, labels),
                              arguments.fail_under_low ? ThresholdSide::kLow : ThresholdSide::kValue);
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

}  // namespace

std::string results_text(const Evaluation& evaluation) {
  if (evaluation.rows.evaluated == 0) return summary(evaluation);
  return fmt::format("\n{}\n{}\n{}\n{}", classification_report(evaluation.matrix), confusion_table(evaluation.matrix),
                     confusion_blocks(evaluation.matrix), summary(evaluation));
}

std::string read_result(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw InputError(file + ": cannot be read");
  std::string content(kLargestResult + 1, '\0');
  in.read(content.data(), static_cast<std::streamsize>(content.size()));
  content.resize(static_cast<std::size_t>(in.gcount()));
  if (content.size() > kLargestResult) throw InputError(file + ": is too large for a file of metrics or a manifest");
  return content;
}

void write_file(const std::string& path, const std::string& content) {
  const std::unique_ptr<Output> out = write_whole_file(path);
  out->write(content);
  out->finish();
}

void check_writable(const std::string& path) {
  // Opening and closing a named pipe would end it for its reader.
  if (path == "-" || !is_regular_or_new(path)) return;
  write_whole_file(path);
}

void check_results(const OutputArguments& output, const CheckArguments& check, const LabelSet& labels) {
  if (!check.fail_under.empty()) parse_thresholds(check.fail_under, labels);
  if (!check.baseline.empty()) read_baseline(check.baseline, labels);
  check_writable(output.file);
  for (const NamedFile& file : result_files(output)) check_writable(file.path);
}

ExitCode finish_results(const Results& results, const OutputArguments& output, const CheckArguments& check,
                        const Console& console) {
  const Evaluation& evaluation = results.evaluation;
  const RunManifest& manifest = results.manifest;
  const double seconds = manifest.run ? manifest.run->seconds : 0;
  console.text(results_text(evaluation));
  if (output.keep_manifest) write_file(manifest_path(output.file), manifest_to_json(manifest));
  if (!output.metrics.empty()) write_file(output.metrics, metrics_to_json(evaluation, manifest));
  if (!output.report.empty()) write_file(output.report, html_report(evaluation, manifest, results.errors));
  if (!output.plot_labels.empty()) {
    write_file(output.plot_labels, label_counts_svg(evaluation.matrix, "Gold labels"));
  }
  if (!output.plot.empty()) {
    write_file(output.plot, confusion_svg(evaluation.matrix, manifest.prompt ? manifest.prompt->name : ""));
  }
  const std::vector<Check> checks = run_checks(evaluation, check);
  if (!output.junit.empty()) {
    write_file(output.junit, checks_to_junit(checks, {"flant5-sentiment", manifest.date, seconds}));
  }
  for (const Check& failed : checks) {
    if (!failed.passed) console.warn(failed.name + " failed: " + failed.message);
  }
  return all_passed(checks) ? ExitCode::kDone : ExitCode::kThreshold;
}

}  // namespace flant5
