#include "eval/summary.h"

#include <fmt/format.h>

#include <cmath>
#include <string>

#include "eval/row_text.h"

namespace flant5 {
namespace {

std::string figure(double value) { return std::isnan(value) ? "-" : fmt::format("{:.4f}", value); }

std::string bounds(const Interval& interval) {
  return std::isnan(interval.low) ? "-" : fmt::format("[{:.4f}, {:.4f}]", interval.low, interval.high);
}

std::string calibration_lines(const Calibration& calibration) {
  return fmt::format("{:<18} {:>8}  {}\n{:<18} {:>8}  {}\n{:<18} {:>8}\n", "Log loss",
                     figure(calibration.log_loss().mean()), bounds(calibration.log_loss().interval()), "Brier score",
                     figure(calibration.brier().mean()), bounds(calibration.brier().interval()), "Calibration error",
                     figure(calibration.expected_calibration_error()));
}

}  // namespace

std::string summary(const Evaluation& evaluation) {
  std::string text;
  if (evaluation.baseline) {
    text += fmt::format("{:<18} {:>8}  {:<18} {}\n", "", "value", "95 % interval",
                        fmt::format("always {}", evaluation.matrix.labels().name(evaluation.baseline->label)));
    for (const Metric metric : kHeadlineMetrics) {
      text += fmt::format("{:<18} {:>8}  {:<18} {}\n", metric_title(metric, evaluation.matrix.labels()),
                          figure(evaluation.scores[metric]), bounds(evaluation.intervals[metric]),
                          figure(evaluation.baseline->scores[metric]));
    }
    text += fmt::format("{:<18} {:>8}  {}\n", "Accuracy (Wilson)", "", bounds(evaluation.wilson));
  }
  if (evaluation.calibration) text += calibration_lines(*evaluation.calibration);
  return text + fmt::format("{}\n{} answers are invalid ({:.2f} %).\n", rows_sentence(evaluation),
                            evaluation.answers.back(), evaluation.invalid_rate * 100);
}

}  // namespace flant5
