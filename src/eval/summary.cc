#include "eval/summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include "counted.h"
#include "data/excerpt.h"
#include "data/utf8.h"
#include "eval/groups.h"
#include "eval/row_text.h"
#include "eval/terminal_figures.h"

namespace flant5 {
namespace {

std::string calibration_lines(const Calibration& calibration) {
  return fmt::format("{:<18} {:>8}  {}\n{:<18} {:>8}  {}\n{:<18} {:>8}\n", "Log loss",
                     figure(calibration.log_loss().mean()), bounds(calibration.log_loss().interval()), "Brier score",
                     figure(calibration.brier().mean()), bounds(calibration.brier().interval()), "Calibration error",
                     figure(calibration.expected_calibration_error()));
}

std::string before_and_after(std::string_view name, double before, double after) {
  return fmt::format("{:<18} {:>8} {:>8}\n", name, figure(before), figure(after));
}

std::string selective_lines(const std::vector<SelectivePoint>& curve) {
  std::string text = fmt::format("{:<18} {:>8}  {}\n", "Most confident", "accuracy", "of the rows");
  for (const double share : kAnsweredShares) {
    text += fmt::format("{:<18} {:>8}  {:.0f} %\n", "", figure(accuracy_at_answered(curve, share)), share * 100);
  }
  return text + fmt::format("{:<18} {:>8}\n", "  area", figure(selective_area(curve)));
}

std::string set_lines(const SetCounts& sets) {
  std::string text = fmt::format("Prediction sets have {:.2f} labels on average", sets.mean_size());
  if (sets.labelled > 0) {
    text += fmt::format(" and hold the gold label in {} of {} rows ({:.2f} %)", sets.covered, sets.labelled,
                        sets.coverage() * 100);
  }
  text += "; rows by size:";
  for (std::size_t size = 0; size < sets.sizes.size(); ++size) {
    text += fmt::format("{} {} of {}", size == 0 ? "" : ",", sets.sizes[size], size);
  }
  return text + ".\n";
}

std::string group_lines(const GroupedEvaluation& grouped) {
  constexpr std::size_t kLongestTitle = 24;  // longer ones are cut
  std::size_t width = 0;
  const auto cut = [&](const std::string& title) {
    std::string shown = excerpt(title, 0, kLongestTitle);
    width = std::max(width, count_code_points(shown));
    return shown;
  };
  const std::string heading = cut(grouped.field);
  std::vector<std::string> titles;
  for (const GroupEvaluation& group : grouped.groups) titles.push_back(cut(group_title(group.value)));
  const auto line = [&](const std::string& title, const auto& rows, const auto&... cells) {
    const std::string padding(width - count_code_points(title), ' ');
    return fmt::format("{}{} {:>9} {:>9}  {:<16} {:>9} {:>8}\n", title, padding, rows, cells...);
  };
  std::string text = "\n" + line(heading, "rows", "accuracy", "95 % interval", "macro F1", "invalid");
  for (std::size_t i = 0; i < titles.size(); ++i) {
    const Evaluation& evaluation = grouped.groups[i].evaluation;
    text += line(titles[i], evaluation.rows.evaluated, figure(evaluation.scores[Metric::kAccuracy]),
                 bounds(evaluation.intervals[Metric::kAccuracy]), figure(evaluation.scores[Metric::kMacroF1]),
                 evaluation.answers.back());
  }
  if (grouped.rows_in_no_group > 0) {
    text += fmt::format("Only the first {} values of '{}' are groups: {} {} in none of them.\n", grouped.groups.size(),
                        heading, counted(grouped.rows_in_no_group, "row"),
                        with_count(grouped.rows_in_no_group, "is", "are"));
  }
  return text + "\n";
}

}  // namespace

std::string calibration_table(const Evaluation& evaluation) {
  if (!evaluation.raw || !evaluation.calibration) return {};
  std::string text = fmt::format("{:<18} {:>8} {:>8}\n", "Calibration", "before", "after");
  for (const Metric metric : kHeadlineMetrics) {
    text += before_and_after(metric_title(metric, evaluation.matrix.labels()), evaluation.raw->scores[metric],
                             evaluation.scores[metric]);
  }
  const Calibration& before = evaluation.raw->calibration;
  const Calibration& after = *evaluation.calibration;
  text += before_and_after("Log loss", before.log_loss().mean(), after.log_loss().mean());
  text += before_and_after("Brier score", before.brier().mean(), after.brier().mean());
  return text +
         before_and_after("Calibration error", before.expected_calibration_error(), after.expected_calibration_error());
}

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
  if (evaluation.selective) text += selective_lines(*evaluation.selective);
  text += calibration_table(evaluation);
  if (evaluation.sets) text += set_lines(*evaluation.sets);
  if (evaluation.grouped) text += group_lines(*evaluation.grouped);
  return text + fmt::format("{}\n{} {} invalid ({:.2f} %).\n", rows_sentence(evaluation),
                            counted(evaluation.answers.back(), "answer"),
                            with_count(evaluation.answers.back(), "is", "are"), evaluation.invalid_rate * 100);
}

}  // namespace flant5
