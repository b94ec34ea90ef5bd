#include "flant5/cli/results.h"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <memory>
#include <sstream>

#include "flant5/data/output.h"
#include "flant5/eval/checks.h"
#include "flant5/eval/html_report.h"
#include "flant5/eval/metrics_json.h"
#include "flant5/eval/plots.h"
#include "flant5/eval/text_report.h"

namespace flant5 {
namespace {

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw InputError(path + ": cannot be read");
  std::ostringstream content;
  content << in.rdbuf();
  return content.str();
}

std::string counts_text(const Evaluation& evaluation) {
  const RowCounts& rows = evaluation.rows;
  std::string text = fmt::format("{} rows", rows.total);
  const auto add = [&text](std::int64_t count, const char* what) {
    if (count > 0) fmt::format_to(std::back_inserter(text), ", {} {}", count, what);
  };
  add(rows.unlabelled, "without a gold label");
  add(rows.demonstrations, "shown in the prompt and left out");
  add(rows.unreadable, "unreadable");
  add(rows.truncated, "cut off at --max-input-tokens");
  add(evaluation.duplicates.repeated, "repeat another row's sentence");
  add(evaluation.duplicates.conflicting, "of them with another gold label");
  return text + "\n";
}

std::string headline_text(const Evaluation& evaluation) {
  const double accuracy = evaluation.scores[Metric::kAccuracy];
  std::string text = fmt::format("\naccuracy {:.4f}, 95 % interval {:.4f} to {:.4f} (Wilson)\n", accuracy,
                                 evaluation.wilson.low, evaluation.wilson.high);
  for (const Metric metric : kHeadlineMetrics) {
    if (metric == Metric::kAccuracy) continue;
    const Interval& interval = evaluation.intervals[metric];
    fmt::format_to(std::back_inserter(text), "{} {:.4f}, {:.4f} to {:.4f} (bootstrap)\n", metric_name(metric),
                   evaluation.scores[metric], interval.low, interval.high);
  }
  if (evaluation.baseline) {
    fmt::format_to(std::back_inserter(text), "always answering {}: accuracy {:.4f}, macro_f1 {:.4f}\n",
                   label_name(evaluation.baseline->label), evaluation.baseline->scores[Metric::kAccuracy],
                   evaluation.baseline->scores[Metric::kMacroF1]);
  }
  return text;
}

std::string calibration_text(const Calibration& calibration) {
  return fmt::format("log loss {:.4f}, Brier {:.4f}, expected calibration error {:.4f}\n",
                     calibration.log_loss().mean(), calibration.brier().mean(),
                     calibration.expected_calibration_error());
}

std::vector<Check> run_checks(const Evaluation& evaluation, const CheckArguments& arguments) {
  std::vector<Check> checks;
  if (!arguments.fail_under.empty()) {
    checks = check_thresholds(evaluation, parse_thresholds(arguments.fail_under),
                              arguments.fail_under_low ? ThresholdSide::kLow : ThresholdSide::kValue);
  }
  if (arguments.max_invalid) checks.push_back(check_invalid(evaluation, *arguments.max_invalid));
  if (!arguments.baseline.empty()) {
    const SavedMetrics before = parse_metrics(read_file(arguments.baseline), arguments.baseline);
    for (Check& check : check_baseline(before.matrix, evaluation.matrix, evaluation.bootstrap)) {
      checks.push_back(std::move(check));
    }
  }
  return checks;
}

}  // namespace

std::string results_text(const Evaluation& evaluation) {
  std::string text = counts_text(evaluation);
  if (evaluation.rows.evaluated == 0) return text + "no gold labels, so no metrics\n";
  text += "\n" + classification_report(evaluation.matrix) + "\n" + confusion_table(evaluation.matrix) + "\n" +
          confusion_blocks(evaluation.matrix) + headline_text(evaluation);
  if (evaluation.calibration) text += calibration_text(*evaluation.calibration);
  return text;
}

void write_file(const std::string& path, const std::string& content) {
  const std::unique_ptr<Output> out = write_whole_file(path);
  out->write(content);
  out->finish();
}

ExitCode finish_results(const Results& results, const OutputArguments& output, const CheckArguments& check,
                        const Console& console) {
  const Evaluation& evaluation = results.evaluation;
  const RunManifest& manifest = results.manifest;
  console.text(results_text(evaluation));
  if (!output.metrics.empty()) write_file(output.metrics, metrics_to_json(evaluation, manifest));
  if (!output.report.empty()) write_file(output.report, html_report(evaluation, manifest, results.errors));
  if (!output.plot.empty()) write_file(output.plot, confusion_svg(evaluation.matrix, manifest.prompt.name));
  const std::vector<Check> checks = run_checks(evaluation, check);
  if (!output.junit.empty()) {
    write_file(output.junit, checks_to_junit(checks, {"flant5-sentiment", manifest.date, manifest.seconds}));
  }
  for (const Check& failed : checks) {
    if (!failed.passed) console.warn(failed.name + " failed: " + failed.message);
  }
  return all_passed(checks) ? ExitCode::kDone : ExitCode::kThreshold;
}

}  // namespace flant5
