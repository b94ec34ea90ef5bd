#include "eval/checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>
#include <variant>

#include "data/excerpt.h"
#include "eval/groups.h"
#include "eval/markup.h"
#include "eval/significance.h"
#include "flant5/error.h"

namespace flant5 {
namespace {

constexpr double kFigureRounding = 1e-12;  // the mean of 0.7, 0.8 and 0.9 is a little less than 0.8
constexpr std::array kBaselineMetrics{Metric::kAccuracy, Metric::kMacroF1};

std::string known_figures(const LabelSet& labels, FailWhere where) {
  std::string names;
  for (const std::string& name : figure_names(labels)) {
    const std::string some = name.ends_with("LEVEL") ? name.substr(0, name.size() - 5) + "0.9" : name;
    if (is_better_when_lower(*figure_from_name(some, labels)) != (where == FailWhere::kOver)) continue;
    names += fmt::format("{}{}", names.empty() ? "" : ", ", name);
  }
  return names;
}

double parse_bound(std::string_view text, std::string_view part, const Figure& figure) {
  const double largest = is_share(figure) ? 1 : 1000;
  double bound = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), bound);
  if (error != std::errc() || end != text.data() + text.size() || !(bound >= -1 && bound <= largest)) {
    throw UsageError(fmt::format("threshold \"{}\": the bound must be a number from -1 to {}", excerpt(part), largest));
  }
  return bound;
}

// The value of "[source=reuters]".
std::string parse_group(std::string_view group, std::string_view part, const std::string& group_by) {
  const std::size_t equals = group.find('=');
  if (equals == std::string_view::npos) {
    throw UsageError(fmt::format("threshold \"{}\": write a group as [FIELD=VALUE]", excerpt(part)));
  }
  const std::string_view field = group.substr(1, equals - 1);
  if (field != group_by) {
    throw UsageError(fmt::format("threshold \"{}\" names a group of rows: it needs --group-by {}{}", excerpt(part),
                                 excerpt(field), group_by.empty() ? "" : ", not " + excerpt(group_by)));
  }
  return std::string(group.substr(equals + 1, group.size() - equals - 2));
}

Threshold parse_threshold(std::string_view part, const LabelSet& labels, FailWhere where, const std::string& group_by) {
  const std::size_t equals = part.rfind('=');
  if (equals == std::string_view::npos || part.ends_with(']')) {
    throw UsageError(fmt::format("threshold \"{}\": write it as METRIC=BOUND, such as {}", excerpt(part),
                                 where == FailWhere::kUnder ? "accuracy=0.45" : "ece=0.1"));
  }
  std::string_view name_part = part.substr(0, equals);
  std::optional<std::string> group;
  if (const std::size_t bracket = name_part.find('['); bracket != std::string_view::npos && name_part.ends_with(']')) {
    group = parse_group(name_part.substr(bracket), part, group_by);
    name_part = name_part.substr(0, bracket);
  }
  const std::optional<Figure> figure = figure_from_name(name_part, labels);
  if (!figure) {
    throw UsageError(
        fmt::format("threshold \"{}\": no such metric; there are {}", excerpt(part), known_figures(labels, where)));
  }
  if (is_better_when_lower(*figure) != (where == FailWhere::kOver)) {
    const std::string name = figure_name(*figure, labels);
    const std::string_view limit = name == "invalid_rate" ? " or --max-invalid" : "";
    throw UsageError(where == FailWhere::kUnder
                         ? fmt::format("threshold \"{}\": less is better here; use --fail-over{}", name, limit)
                         : fmt::format("threshold \"{}\": more is better here; use --fail-under", name));
  }
  return {*figure, parse_bound(part.substr(equals + 1), part, *figure), std::move(group)};
}

// Of the first threshold: its comma, if another follows. The value of a group may have commas too.
std::size_t end_of_part(std::string_view text) {
  const std::size_t bracket = text.find('[');
  const std::size_t comma = text.find(',');
  if (bracket > comma) return comma;
  return text.find(',', std::min(text.find("]=", bracket), text.size()));
}

Check check_difference(const std::string& metric, double before, double now, const Interval& interval,
                       std::string_view note) {
  if (std::isnan(now) || std::isnan(before)) {
    return {"baseline " + metric, false,
            fmt::format("{} cannot be compared: {} has no row with a gold label", metric,
                        std::isnan(now) ? "this run" : "the baseline")};
  }
  const bool worse = interval.high < 0;
  return {"baseline " + metric, !worse,
          fmt::format("{} {:.4f}, baseline {:.4f}: difference {:+.4f} [{:+.4f}, {:+.4f}], {}{}", metric, now, before,
                      now - before, interval.low, interval.high,
                      worse ? "significantly worse" : "not significantly worse", note)};
}

// The rows that a metric rests on at most.
std::int64_t rows_behind(const ConfusionMatrix& matrix, Metric metric) {
  if (metric == Metric::kMicroPrecision) return matrix.total() - matrix.invalid();
  if (const std::optional<Label> label = label_of(metric)) {
    return std::min(matrix.support(*label), matrix.answered(label));
  }
  return matrix.total();
}

// The bootstrap interval of a metric that has the same value in every draw, such as 1, has no width, however few the
// rows. Wilson's interval of as many right answers takes its place, scaled to the value.
Interval cautious_interval(const Evaluation& evaluation, const Figure& figure) {
  const Metric* const metric = std::get_if<Metric>(&figure.what);
  if (metric != nullptr && *metric == Metric::kAccuracy) return evaluation.wilson;
  if (metric != nullptr && *metric == Metric::kInvalidRate) {
    return wilson(evaluation.matrix.invalid(), evaluation.matrix.total());
  }
  const Interval interval = interval_of(evaluation, figure);
  if (metric == nullptr || interval.high > interval.low || !(interval.low > 0)) return interval;
  const std::int64_t rows = rows_behind(evaluation.matrix, *metric);
  return {interval.low * wilson(rows, rows).low, interval.high};
}

// name: of the figure, and of the group that the evaluation is of.
Check check_threshold(const Evaluation& evaluation, const Threshold& threshold, const std::string& name,
                      ThresholdSide side) {
  const Figure& figure = threshold.figure;
  const bool is_limit = is_better_when_lower(figure);
  const Interval interval = side == ThresholdSide::kWorseEnd ? cautious_interval(evaluation, figure) : Interval();
  const double value = side == ThresholdSide::kValue ? figure_of(evaluation, figure)
                       : is_limit                    ? interval.high
                                                     : interval.low;
  const std::string_view what = side == ThresholdSide::kValue ? "" : is_limit ? "upper end of " : "lower end of ";
  const std::string_view asked = is_limit ? "at most" : "at least";
  if (std::isnan(value)) {
    const std::string_view why = evaluation.matrix.total() == 0 ? " because no row with a gold label was answered" : "";
    return {name, false, fmt::format("{}{} is undefined{}, must be {} {}", what, name, why, asked, threshold.bound)};
  }
  const bool passed =
      is_limit ? value <= threshold.bound + kFigureRounding : value >= threshold.bound - kFigureRounding;
  return {name, passed,
          fmt::format("{}{} is {:.4f}, {}{} {}", what, name, value, passed ? "" : "must be ", asked, threshold.bound)};
}

bool same_support(const ConfusionMatrix& a, const ConfusionMatrix& b) {
  return std::all_of(a.labels().begin(), a.labels().end(),
                     [&](Label label) { return a.support(label) == b.support(label); });
}

std::vector<Check> check_metrics(const Scores& before, const Scores& now, const ScoreIntervals& intervals,
                                 const LabelSet& labels, std::string_view note) {
  std::vector<Check> checks;
  for (const Metric metric : kBaselineMetrics) {
    checks.push_back(
        check_difference(metric_name(metric, labels), before[metric], now[metric], intervals[metric], note));
  }
  return checks;
}

}  // namespace

std::vector<Threshold> parse_thresholds(std::string_view text, const LabelSet& labels, FailWhere where,
                                        ThresholdSide side, const std::string& group_by) {
  std::vector<Threshold> thresholds;
  while (true) {
    const std::size_t comma = end_of_part(text);
    thresholds.push_back(parse_threshold(text.substr(0, comma), labels, where, group_by));
    const Figure& figure = thresholds.back().figure;
    if (side == ThresholdSide::kWorseEnd && !has_interval(figure)) {
      throw UsageError(fmt::format("threshold \"{}\" has no interval: leave it or --fail-under-low out",
                                   figure_name(figure, labels)));
    }
    if (comma == std::string_view::npos) return thresholds;
    text.remove_prefix(comma + 1);
  }
}

std::vector<Check> check_thresholds(const Evaluation& evaluation, const std::vector<Threshold>& thresholds,
                                    ThresholdSide side) {
  std::vector<Check> checks;
  for (const Threshold& threshold : thresholds) {
    std::string name = figure_name(threshold.figure, evaluation.matrix.labels());
    if (!threshold.group) {
      checks.push_back(check_threshold(evaluation, threshold, name, side));
      continue;
    }
    const std::string field = evaluation.grouped ? evaluation.grouped->field : "";
    const Evaluation* const group = evaluation.grouped ? find_group(*evaluation.grouped, *threshold.group) : nullptr;
    name += fmt::format("[{}={}]", field, *threshold.group);
    checks.push_back(group != nullptr ? check_threshold(*group, threshold, name, side)
                                      : Check{name, false, fmt::format("{} has no rows", name)});
  }
  return checks;
}

Check check_invalid(const Evaluation& evaluation, double max_rate) {
  if (std::all_of(evaluation.answers.begin(), evaluation.answers.end(),
                  [](std::int64_t count) { return count == 0; })) {
    return {"invalid", false, fmt::format("there are no answers; at most {} of them may be invalid", max_rate)};
  }
  const bool passed = evaluation.invalid_rate <= max_rate + kFigureRounding;
  return {"invalid", passed,
          fmt::format("invalid answers are {:.4f} of all, {} {}", evaluation.invalid_rate,
                      passed ? "at most" : "must be at most", max_rate)};
}

std::vector<Check> check_baseline(const JointMatrix& joint, const BootstrapOptions& options) {
  return check_metrics(scores_of(joint.first()), scores_of(joint.second()), bootstrap_difference(joint, options),
                       joint.labels(), "");
}

std::vector<Check> check_baseline(const ConfusionMatrix& before, const ConfusionMatrix& now,
                                  const BootstrapOptions& options) {
  return check_metrics(scores_of(before), scores_of(now), bootstrap_difference(before, now, options), now.labels(),
                       same_support(before, now) ? "" : " (the baseline has other rows)");
}

bool all_passed(const std::vector<Check>& checks) {
  return std::all_of(checks.begin(), checks.end(), [](const Check& check) { return check.passed; });
}

std::string checks_to_junit(const std::vector<Check>& checks, const JunitSuite& suite) {
  const auto failures = std::count_if(checks.begin(), checks.end(), [](const Check& check) { return !check.passed; });
  const std::string name = escape_markup(suite.name);
  std::string cases;
  for (const Check& check : checks) {
    const std::string opening =
        fmt::format("    <testcase classname=\"{}\" name=\"{}\" time=\"0\"", name, escape_markup(check.name));
    const std::string message = escape_markup(check.message);
    cases += check.passed ? fmt::format("{}>\n      <system-out>{}</system-out>\n    </testcase>\n", opening, message)
                          : fmt::format("{}>\n      <failure message=\"{}\"/>\n    </testcase>\n", opening, message);
  }
  const std::string counts =
      fmt::format("tests=\"{}\" failures=\"{}\" errors=\"0\" time=\"{:.3f}\"", checks.size(), failures, suite.seconds);
  const std::string date = suite.date.empty() ? "" : fmt::format(" timestamp=\"{}\"", escape_markup(suite.date));
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {0}>\n  <testsuite name=\"{1}\" {0} skipped=\"0\"{2}>\n"
      "{3}  </testsuite>\n</testsuites>\n",
      counts, name, date, cases);
}

}  // namespace flant5
