#include "eval/markdown_summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "counted.h"
#include "data/excerpt.h"
#include "eval/comparison_report.h"
#include "eval/figure.h"
#include "eval/groups.h"
#include "eval/row_text.h"

namespace flant5 {
namespace {

std::string number(double value) { return std::isnan(value) ? "–" : fmt::format("{:.4f}", value); }

std::string range(const Interval& interval) {
  return std::isnan(interval.low) ? "–" : fmt::format("{:.4f} to {:.4f}", interval.low, interval.high);
}

std::string figure_line(std::string_view title, double value, const Interval& interval, const std::string& majority) {
  return fmt::format("| {} | {} | {} | {} |\n", markdown_text(title), number(value), range(interval), majority);
}

// Where the run has scores, rows that abstained or prediction sets.
std::string trust_lines(const Evaluation& evaluation) {
  struct Line {
    std::string_view title;
    TrustFigure figure;
  };
  static constexpr std::array<Line, 5> kLines{
      {{"Answered", TrustFigure::kAnswered},
       {"Area under accuracy against the share answered", TrustFigure::kSelectiveArea},
       {"Calibration error", TrustFigure::kEce},
       {"Brier score", TrustFigure::kBrier},
       {"Prediction sets that hold the gold label", TrustFigure::kSetCoverage}}};
  std::string text;
  for (const auto& [title, what] : kLines) {
    const Figure figure{what};
    const double value = figure_of(evaluation, figure);
    const bool is_plain = what == TrustFigure::kAnswered && evaluation.rows.abstained == 0;
    if (std::isnan(value) || is_plain) continue;
    text += figure_line(title, value, interval_of(evaluation, figure), "");
  }
  return text;
}

std::string group_lines(const std::optional<GroupedEvaluation>& grouped) {
  if (!grouped) return {};
  std::string text = fmt::format("\n| {} | rows | accuracy | 95 % interval | macro F1 |\n|---|---|---|---|---|\n",
                                 markdown_text(excerpt(grouped->field)));
  for (const auto& [value, evaluation] : grouped->groups) {
    text += fmt::format("| {} | {} | {} | {} | {} |\n", markdown_text(excerpt(group_title(value))),
                        evaluation.rows.evaluated, number(evaluation.scores[Metric::kAccuracy]),
                        range(evaluation.intervals[Metric::kAccuracy]), number(evaluation.scores[Metric::kMacroF1]));
  }
  if (grouped->rows_in_no_group > 0) {
    text += fmt::format("\nRows of further values, which are in no group: {}.\n", grouped->rows_in_no_group);
  }
  return text;
}

std::string check_lines(std::vector<Check> checks) {
  if (checks.empty()) return {};
  std::stable_sort(checks.begin(), checks.end(), [](const Check& a, const Check& b) { return a.passed < b.passed; });
  std::string text = "\n| check | |\n|---|---|\n";
  for (const Check& check : checks) {
    text += fmt::format("| {} {} | {} |\n", check.passed ? "✅" : "❌", markdown_text(check.name),
                        markdown_text(check.message));
  }
  return text;
}

}  // namespace

std::string markdown_text(std::string_view text) {
  std::string safe;
  for (const char c : escape_controls(text)) {
    if (std::string_view("\\`*_{}[]<>()#|~&!").find(c) != std::string_view::npos) safe += '\\';
    safe += c;
  }
  return safe;
}

std::string markdown_summary(const Evaluation& evaluation, const std::vector<Check>& checks, const std::string& name) {
  const LabelSet& labels = evaluation.matrix.labels();
  std::string text = fmt::format("### {}\n\n", markdown_text(name));
  if (evaluation.baseline) {
    text += fmt::format("| | value | 95 % interval | always {} |\n|---|---|---|---|\n",
                        markdown_text(labels.name(evaluation.baseline->label)));
    for (const Metric metric : kHeadlineMetrics) {
      text += figure_line(metric_title(metric, labels), evaluation.scores[metric], evaluation.intervals[metric],
                          number(evaluation.baseline->scores[metric]));
    }
    text += trust_lines(evaluation);
  }
  const auto invalid = evaluation.answers.back();
  text += group_lines(evaluation.grouped);
  return text + fmt::format("{}\n{} {} {} invalid.\n\n", check_lines(checks), rows_sentence(evaluation),
                            counted(invalid, "answer"), with_count(invalid, "is", "are"));
}

std::string markdown_summary(const Comparison& comparison) {
  const LabelSet& labels = comparison.joint.labels();
  std::string text =
      fmt::format("### {} against {}\n\n", markdown_text(comparison.second_name), markdown_text(comparison.first_name));
  if (comparison.joint.total() == 0) return text + fmt::format("No row {}.\n\n", what_rows_lack(comparison));
  text += "| | first | second | difference | 95 % interval |\n|---|---|---|---|---|\n";
  for (const Metric metric : kHeadlineMetrics) {
    const double difference = comparison.difference[metric];
    text += fmt::format("| {} | {} | {} | {} | {} |\n", markdown_text(metric_title(metric, labels)),
                        number(comparison.first[metric]), number(comparison.second[metric]),
                        std::isnan(difference) ? "–" : fmt::format("{:+.4f}", difference),
                        range(comparison.intervals[metric]));
  }
  return text + fmt::format("\nOf {} rows {} were fixed and {} broken. McNemar's exact test: p = {:.4g}.\n\n",
                            comparison.joint.total(), comparison.joint.fixed(), comparison.joint.broken(),
                            comparison.mcnemar);
}

}  // namespace flant5
