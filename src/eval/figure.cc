#include "eval/figure.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <numeric>

#include "data/unicode_text.h"
#include "eval/significance.h"

namespace flant5 {
namespace {

struct TrustName {
  TrustFigure figure;
  std::string_view name;  // with a level, it ends in _
  bool is_better_when_lower = false;
  bool is_share = true;
  bool has_interval = false;
};

constexpr std::array<TrustName, 9> kTrustNames{{
    {TrustFigure::kAnswered, "answered", false, true, true},
    {TrustFigure::kAnsweredAtAccuracy, "answered_at_accuracy_"},
    {TrustFigure::kAccuracyAtAnswered, "accuracy_at_answered_"},
    {TrustFigure::kSelectiveArea, "selective_area"},
    {TrustFigure::kSetCoverage, "set_coverage", false, true, true},
    {TrustFigure::kSetSize, "set_size", true, false},
    {TrustFigure::kEce, "ece", true},
    {TrustFigure::kBrier, "brier", true, false, true},
    {TrustFigure::kLogLoss, "log_loss", true, false, true},
}};

bool has_level(const TrustName& each) { return each.name.ends_with('_'); }

const TrustName& name_of(TrustFigure figure) {
  return *std::find_if(kTrustNames.begin(), kTrustNames.end(),
                       [=](const TrustName& each) { return each.figure == figure; });
}

// A share above 0, up to 1.
std::optional<double> parse_level(std::string_view text) {
  double level = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), level);
  const bool is_level = error == std::errc() && end == text.data() + text.size() && level > 0 && level <= 1;
  return is_level ? std::optional(level) : std::nullopt;
}

std::int64_t answers_of(const Evaluation& evaluation) {
  return std::accumulate(evaluation.answers.begin(), evaluation.answers.end(), std::int64_t{0});
}

double share(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? kUndefined : static_cast<double>(part) / static_cast<double>(whole);
}

double selective_figure(const Evaluation& evaluation, const Figure& figure) {
  if (!evaluation.selective) return kUndefined;
  const std::vector<SelectivePoint>& curve = *evaluation.selective;
  const TrustFigure what = std::get<TrustFigure>(figure.what);
  if (what == TrustFigure::kSelectiveArea) return selective_area(curve);
  return what == TrustFigure::kAnsweredAtAccuracy ? answered_at_accuracy(curve, figure.level)
                                                  : accuracy_at_answered(curve, figure.level);
}

double calibration_figure(const Evaluation& evaluation, TrustFigure what) {
  if (!evaluation.calibration) return kUndefined;
  if (what == TrustFigure::kEce) return evaluation.calibration->expected_calibration_error();
  return what == TrustFigure::kBrier ? evaluation.calibration->brier().mean()
                                     : evaluation.calibration->log_loss().mean();
}

}  // namespace

std::optional<Figure> figure_from_name(std::string_view name, const LabelSet& labels) {
  if (const auto metric = metric_from_name(name, labels)) return Figure{*metric};
  const std::string folded = fold_case(name);
  for (const TrustName& each : kTrustNames) {
    if (!has_level(each) && folded == each.name) return Figure{each.figure};
    if (!has_level(each) || !folded.starts_with(each.name)) continue;
    if (const auto level = parse_level(folded.substr(each.name.size()))) return Figure{each.figure, *level};
  }
  return std::nullopt;
}

std::string figure_name(const Figure& figure, const LabelSet& labels) {
  if (const Metric* const metric = std::get_if<Metric>(&figure.what)) return metric_name(*metric, labels);
  const TrustName& known = name_of(std::get<TrustFigure>(figure.what));
  return has_level(known) ? fmt::format("{}{}", known.name, figure.level) : std::string(known.name);
}

std::vector<std::string> figure_names(const LabelSet& labels) {
  std::vector<std::string> names;
  for (const Metric metric : metrics_of(labels)) names.push_back(metric_name(metric, labels));
  for (const TrustName& each : kTrustNames) names.push_back(std::string(each.name) + (has_level(each) ? "LEVEL" : ""));
  return names;
}

bool is_better_when_lower(const Figure& figure) {
  if (const Metric* const metric = std::get_if<Metric>(&figure.what)) return *metric == Metric::kInvalidRate;
  return name_of(std::get<TrustFigure>(figure.what)).is_better_when_lower;
}

bool is_share(const Figure& figure) {
  return std::holds_alternative<Metric>(figure.what) || name_of(std::get<TrustFigure>(figure.what)).is_share;
}

bool has_interval(const Figure& figure) {
  return std::holds_alternative<Metric>(figure.what) || name_of(std::get<TrustFigure>(figure.what)).has_interval;
}

double figure_of(const Evaluation& evaluation, const Figure& figure) {
  if (const Metric* const metric = std::get_if<Metric>(&figure.what)) return evaluation.scores[*metric];
  const TrustFigure what = std::get<TrustFigure>(figure.what);
  switch (what) {
    case TrustFigure::kAnswered:
      return share(answers_of(evaluation), answers_of(evaluation) + evaluation.rows.abstained);
    case TrustFigure::kAnsweredAtAccuracy:
    case TrustFigure::kAccuracyAtAnswered:
    case TrustFigure::kSelectiveArea:
      return selective_figure(evaluation, figure);
    case TrustFigure::kSetCoverage:
      return evaluation.sets ? evaluation.sets->coverage() : kUndefined;
    case TrustFigure::kSetSize:
      return evaluation.sets ? evaluation.sets->mean_size() : kUndefined;
    case TrustFigure::kEce:
    case TrustFigure::kBrier:
    case TrustFigure::kLogLoss:
      return calibration_figure(evaluation, what);
  }
  return kUndefined;
}

Interval interval_of(const Evaluation& evaluation, const Figure& figure) {
  if (const Metric* const metric = std::get_if<Metric>(&figure.what)) return evaluation.intervals[*metric];
  const TrustFigure what = std::get<TrustFigure>(figure.what);
  if (what == TrustFigure::kAnswered) {
    return wilson(answers_of(evaluation), answers_of(evaluation) + evaluation.rows.abstained);
  }
  if (what == TrustFigure::kSetCoverage && evaluation.sets) {
    return wilson(evaluation.sets->covered, evaluation.sets->labelled);
  }
  if (what == TrustFigure::kBrier && evaluation.calibration) return evaluation.calibration->brier().interval();
  if (what == TrustFigure::kLogLoss && evaluation.calibration) return evaluation.calibration->log_loss().interval();
  return {kUndefined, kUndefined};
}

}  // namespace flant5
