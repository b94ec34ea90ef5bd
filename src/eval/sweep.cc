#include "eval/sweep.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>

#include "data/excerpt.h"
#include "eval/joint_matrix.h"
#include "eval/json.h"
#include "flant5/error.h"

namespace flant5 {
namespace {

JointMatrix join(const SweepRun& first, const SweepRun& second) {
  const auto& a = first.outcomes();
  const auto& b = second.outcomes();
  const auto same_gold = [](const Outcome& x, const Outcome& y) { return x.gold == y.gold; };
  const auto differing = std::mismatch(a.begin(), a.end(), b.begin(), b.end(), same_gold);
  if (differing.first != a.end() || differing.second != b.end()) {
    throw InputError(fmt::format("row {}: the runs of prompts {} and {} are not over the same rows",
                                 differing.first - a.begin() + 1, first.prompt().name, second.prompt().name));
  }
  JointMatrix joint(first.accumulator().matrix().labels());
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i].gold && !a[i].left_out && !b[i].left_out) joint.add(*a[i].gold, a[i].label, b[i].label);
  }
  return joint;
}

AgainstBest against(const SweepRun& best, const SweepRun& run, Metric by, const BootstrapOptions& options) {
  const JointMatrix joint = join(best, run);
  return {scores_of(joint.second())[by] - scores_of(joint.first())[by], bootstrap_difference(joint, options)[by],
          joint.mcnemar()};
}

Json run_to_json(const RankedRun& run) {
  const Evaluation& evaluation = run.evaluation;
  const LabelSet& labels = evaluation.matrix.labels();
  Json json{{"prompt", run.prompt.name},
            {"prompt_hash", run.prompt.hash},
            {"shots", run.prompt.shots},
            {"shots_hash", run.prompt.shots_hash},
            {"seconds", run.seconds},
            {"rows", {{"total", evaluation.rows.total}, {"evaluated", evaluation.rows.evaluated}}},
            {"invalid_rate", evaluation.invalid_rate},
            {"metrics", scores_to_json(evaluation.scores, labels)},
            {"intervals", intervals_to_json(evaluation.intervals, labels)},
            {"confusion_matrix", matrix_to_json(evaluation.matrix)},
            {"against_best", nullptr}};
  if (run.against_best) {
    json["against_best"] = {{"difference", number_to_json(run.against_best->difference)},
                            {"interval", interval_to_json(run.against_best->interval)},
                            {"mcnemar_p", run.against_best->mcnemar}};
  }
  return json;
}

std::string run_line(const RankedRun& run, std::size_t rank, Metric by, std::size_t width) {
  const Interval& interval = run.evaluation.intervals[by];
  std::string line =
      fmt::format("{:>2}. {:<{}} {:>5} {:>8.4f}  [{:.4f}, {:.4f}] {:>7.4f}  {:>6.1f}%", rank,
                  excerpt(run.prompt.name, 0, width), width, run.prompt.shots, run.evaluation.scores[by], interval.low,
                  interval.high, run.evaluation.scores[Metric::kAccuracy], run.evaluation.invalid_rate * 100);
  if (run.against_best) {
    const AgainstBest& behind = *run.against_best;
    line += fmt::format("  {:+.4f} [{:+.4f}, {:+.4f}]  p = {:.3g}", behind.difference, behind.interval.low,
                        behind.interval.high, behind.mcnemar);
  }
  return line + '\n';
}

}  // namespace

void SweepRun::add(const Prediction& prediction, std::optional<std::string_view> text) {
  accumulator_.add(prediction, text);
  outcomes_.push_back({prediction.gold, prediction.label, prediction.is_demonstration || prediction.fault});
}

Sweep rank(const std::vector<SweepRun>& runs, Metric by, const BootstrapOptions& options) {
  std::vector<std::size_t> order(runs.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::vector<double> values;
  for (const SweepRun& run : runs) {
    const double value = scores_of(run.accumulator().matrix())[by];
    values.push_back(std::isnan(value) ? -INFINITY : by == Metric::kInvalidRate ? -value : value);
  }
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] > values[b]; });

  Sweep sweep{by, {}, options, {}};
  if (!runs.empty()) sweep.labels = runs.front().accumulator().matrix().labels();
  for (const std::size_t i : order) {
    const SweepRun& run = runs[i];
    sweep.runs.push_back({run.prompt(), run.seconds(), evaluate(run.accumulator(), options), std::nullopt});
    if (i != order.front()) sweep.runs.back().against_best = against(runs[order.front()], run, by, options);
  }
  return sweep;
}

std::string sweep_table(const Sweep& sweep) {
  std::size_t width = 6;
  for (const RankedRun& run : sweep.runs) width = std::min<std::size_t>(30, std::max(width, run.prompt.name.size()));
  std::string text = fmt::format("    {:<{}} {:>5} {:>27} {:>8} {:>8}  {}\n", "prompt", width, "shots",
                                 fmt::format("{} [95 %]", metric_title(sweep.ranked_by, sweep.labels)), "accuracy",
                                 "invalid", "against the best [95 %], McNemar");
  for (std::size_t i = 0; i < sweep.runs.size(); ++i) text += run_line(sweep.runs[i], i + 1, sweep.ranked_by, width);
  return text;
}

std::string sweep_to_json(const Sweep& sweep, const RunManifest& manifest) {
  Json runs = Json::array();
  for (const RankedRun& run : sweep.runs) runs.push_back(run_to_json(run));
  return dump({{"schema", kSweepSchema},
               {"labels", sweep.labels.names()},
               {"ranked_by", metric_name(sweep.ranked_by, sweep.labels)},
               {"bootstrap", bootstrap_to_json(sweep.bootstrap)},
               {"runs", std::move(runs)},
               {"manifest", to_json(manifest)}});
}

}  // namespace flant5
