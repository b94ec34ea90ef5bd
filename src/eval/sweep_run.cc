#include "eval/sweep_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "data/excerpt.h"
#include "data/utf8.h"
#include "eval/terminal_figures.h"
#include "flant5/error.h"

namespace flant5 {
namespace {

ConfusionMatrix matrix_of(const SweepRun& run, const RowPlaces& rows) {
  ConfusionMatrix matrix(run.labels());
  for (const std::size_t row : rows) {
    const Outcome& outcome = run.outcomes()[row];
    if (outcome.gold && !outcome.left_out) matrix.add(*outcome.gold, outcome.label);
  }
  return matrix;
}

}  // namespace

void SweepRun::add(const Prediction& prediction) {
  const bool left_out = prediction.is_demonstration || prediction.fault || prediction.abstained;
  outcomes_.push_back({prediction.gold, prediction.label, left_out});
}

CommonRows common_rows(std::span<const SweepRun> runs) {
  CommonRows common;
  for (std::size_t row = 0; row < runs.front().outcomes().size(); ++row) {
    const auto any = [&](auto holds) {
      return std::any_of(runs.begin(), runs.end(), [&](const SweepRun& run) { return holds(run.outcomes()[row]); });
    };
    if (!any([](const Outcome& outcome) { return outcome.left_out; })) {
      common.places.push_back(row);
    } else if (any([](const Outcome& outcome) { return outcome.gold.has_value(); })) {
      ++common.left_out;
    }
  }
  return common;
}

void check_same_rows(std::span<const SweepRun> runs) {
  // A row that one prompt makes too long has no label there.
  const auto same_gold = [](const Outcome& x, const Outcome& y) {
    return x.gold == y.gold || x.left_out || y.left_out;
  };
  for (const SweepRun& run : runs) {
    const auto& a = runs.front().outcomes();
    const auto& b = run.outcomes();
    const auto differing = std::mismatch(a.begin(), a.end(), b.begin(), b.end(), same_gold);
    if (differing.first == a.end() && differing.second == b.end()) continue;
    throw InputError(fmt::format("row {}: the runs of prompts {} and {} are not over the same rows",
                                 differing.first - a.begin() + 1, runs.front().prompt().name, run.prompt().name));
  }
}

RunFigures figures_of(const SweepRun& run, const RowPlaces& rows, const BootstrapOptions& options) {
  std::int64_t answers = 0;
  std::int64_t invalid = 0;
  for (const std::size_t row : rows) {
    const Outcome& outcome = run.outcomes()[row];
    if (outcome.left_out) continue;
    ++answers;
    if (!outcome.label) ++invalid;
  }
  const double invalid_rate = answers == 0 ? 0 : static_cast<double>(invalid) / static_cast<double>(answers);
  ConfusionMatrix matrix = matrix_of(run, rows);
  const std::int64_t evaluated = matrix.total();
  const Scores scores = scores_of(matrix);
  ScoreIntervals intervals = bootstrap(matrix, options);
  return {
      static_cast<std::int64_t>(rows.size()), evaluated, invalid_rate, std::move(matrix), scores, std::move(intervals)};
}

std::vector<std::size_t> ranking(std::span<const SweepRun> runs, const RowPlaces& rows, Metric by) {
  std::vector<double> values;
  for (const SweepRun& run : runs) {
    const double value = scores_of(matrix_of(run, rows))[by];
    values.push_back(std::isnan(value) ? -INFINITY : by == Metric::kInvalidRate ? -value : value);
  }
  std::vector<std::size_t> order(runs.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] > values[b]; });
  return order;
}

JointMatrix join(const SweepRun& first, const SweepRun& second, const RowPlaces& rows) {
  JointMatrix joint(first.labels());
  for (const std::size_t row : rows) {
    const Outcome& a = first.outcomes()[row];
    const Outcome& b = second.outcomes()[row];
    if (a.gold && !a.left_out && !b.left_out) joint.add(*a.gold, a.label, b.label);
  }
  return joint;
}

PairedTest test_against(const SweepRun& other, const SweepRun& run, const RowPlaces& rows, Metric metric,
                        const BootstrapOptions& options) {
  const JointMatrix joint = join(other, run, rows);
  return {scores_of(joint.second())[metric] - scores_of(joint.first())[metric],
          bootstrap_difference(joint, options)[metric], joint.mcnemar()};
}

std::size_t name_width(std::span<const PromptRecord> prompts) {
  constexpr std::size_t kNarrowest = 6;
  constexpr std::size_t kWidest = 30;
  std::size_t width = kNarrowest;
  for (const PromptRecord& prompt : prompts) width = std::max(width, count_code_points(prompt.name));
  return std::min(width, kWidest);
}

std::string figures_heading(Metric by, const LabelSet& labels, std::size_t width) {
  return fmt::format("{:<{}} {:>5} {:>27} {:>8} {:>8}", "prompt", width, "shots",
                     fmt::format("{} [95 %]", metric_title(by, labels)), "accuracy", "invalid");
}

std::string figures_line(const PromptRecord& prompt, const RunFigures& figures, Metric by, std::size_t width) {
  const Interval& interval = figures.intervals[by];
  return fmt::format("{:<{}} {:>5} {:>8}  {:<16} {:>7}  {:>6.1f}%", excerpt(prompt.name, 0, width), width, prompt.shots,
                     figure(figures.scores[by]), bounds(interval), figure(figures.scores[Metric::kAccuracy]),
                     figures.invalid_rate * 100);
}

std::string test_text(const PairedTest& test) {
  return fmt::format("{} {}  p = {:.3g}", difference_figure(test.difference), difference_bounds(test.interval),
                     test.mcnemar);
}

Json run_to_json(const PromptRecord& prompt, const RunFigures& figures, const LabelSet& labels) {
  return {{"prompt", prompt.name},
          {"prompt_hash", prompt.hash},
          {"shots", prompt.shots},
          {"shots_hash", prompt.shots_hash},
          {"rows", {{"total", figures.rows}, {"evaluated", figures.evaluated}}},
          {"invalid_rate", figures.invalid_rate},
          {"metrics", scores_to_json(figures.scores, labels)},
          {"intervals", intervals_to_json(figures.intervals, labels)},
          {"confusion_matrix", matrix_to_json(figures.matrix)}};
}

Json test_to_json(const PairedTest& test) {
  return {{"difference", number_to_json(test.difference)},
          {"interval", interval_to_json(test.interval)},
          {"mcnemar_p", test.mcnemar}};
}

}  // namespace flant5
