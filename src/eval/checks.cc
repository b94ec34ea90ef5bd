#include "eval/checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>

#include "data/excerpt.h"
#include "eval/markup.h"
#include "flant5/error.h"

namespace flant5 {
namespace {

constexpr std::array kBaselineMetrics{Metric::kAccuracy, Metric::kMacroF1};

std::string known_metrics(const LabelSet& labels) {
  std::string names;
  for (const Metric metric : metrics_of(labels)) {
    if (metric == Metric::kInvalidRate) continue;
    names += fmt::format("{}{}", names.empty() ? "" : ", ", metric_name(metric, labels));
  }
  return names;
}

double parse_bound(std::string_view text, std::string_view part) {
  double bound = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), bound);
  if (error != std::errc() || end != text.data() + text.size() || !(bound >= -1 && bound <= 1)) {
    throw UsageError(fmt::format("threshold \"{}\": the bound must be a number from -1 to 1", excerpt(part)));
  }
  return bound;
}

Threshold parse_threshold(std::string_view part, const LabelSet& labels) {
  const std::size_t equals = part.rfind('=');
  if (equals == std::string_view::npos) {
    throw UsageError(fmt::format("threshold \"{}\": write it as METRIC=BOUND, such as accuracy=0.45", excerpt(part)));
  }
  const std::optional<Metric> metric = metric_from_name(part.substr(0, equals), labels);
  if (metric == Metric::kInvalidRate) {
    throw UsageError("threshold \"invalid_rate\": less is better here; use --max-invalid");
  }
  if (!metric) {
    throw UsageError(
        fmt::format("threshold \"{}\": no such metric; there are {}", excerpt(part), known_metrics(labels)));
  }
  return {*metric, parse_bound(part.substr(equals + 1), part)};
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

std::vector<Threshold> parse_thresholds(std::string_view text, const LabelSet& labels) {
  std::vector<Threshold> thresholds;
  while (true) {
    const std::size_t comma = text.find(',');
    thresholds.push_back(parse_threshold(text.substr(0, comma), labels));
    if (comma == std::string_view::npos) return thresholds;
    text.remove_prefix(comma + 1);
  }
}

std::vector<Check> check_thresholds(const Evaluation& evaluation, const std::vector<Threshold>& thresholds,
                                    ThresholdSide side) {
  std::vector<Check> checks;
  for (const auto& [metric, bound] : thresholds) {
    const double value = side == ThresholdSide::kLow ? evaluation.intervals[metric].low : evaluation.scores[metric];
    const std::string_view what = side == ThresholdSide::kLow ? "lower end of " : "";
    const std::string name = metric_name(metric, evaluation.matrix.labels());
    if (std::isnan(value)) {
      checks.push_back({name, false, fmt::format("{}{} is undefined, must be at least {}", what, name, bound)});
    } else {
      const bool passed = value >= bound;
      checks.push_back(
          {name, passed,
           fmt::format("{}{} is {:.4f}, {} {}", what, name, value, passed ? "at least" : "must be at least", bound)});
    }
  }
  return checks;
}

Check check_invalid(const Evaluation& evaluation, double max_rate) {
  if (std::all_of(evaluation.answers.begin(), evaluation.answers.end(),
                  [](std::int64_t count) { return count == 0; })) {
    return {"invalid", false, fmt::format("there are no answers, of which at most {} may be invalid", max_rate)};
  }
  const bool passed = evaluation.invalid_rate <= max_rate;
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
                       same_support(before, now) ? "" : " (the baseline is of other rows)");
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
