#include "eval/sweep.h"

#include <fmt/format.h>

#include <algorithm>

#include "counted.h"
#include "flant5/error.h"

namespace flant5 {
namespace {

// order: the places of the runs, best first.
Sweep ranked(const std::vector<SweepRun>& runs, const std::vector<std::size_t>& order, const RowPlaces& rows, Metric by,
             const BootstrapOptions& options) {
  Sweep sweep{.ranked_by = by, .runs = {}, .bootstrap = options, .labels = runs.front().labels()};
  for (const std::size_t i : order) {
    const SweepRun& run = runs[i];
    sweep.runs.push_back({run.prompt(), run.seconds(), figures_of(run, rows, options), std::nullopt});
  }
  return sweep;
}

std::string table_of(const Sweep& sweep) {
  std::vector<PromptRecord> prompts;
  for (const RankedRun& run : sweep.runs) prompts.push_back(run.prompt);
  const std::size_t width = name_width(prompts);
  std::string text = "    " + figures_heading(sweep.ranked_by, sweep.labels, width);
  text += sweep.selection ? "\n" : "  against the best [95 %], McNemar\n";
  for (std::size_t i = 0; i < sweep.runs.size(); ++i) {
    const RankedRun& run = sweep.runs[i];
    text += fmt::format("{:>2}. {}", i + 1, figures_line(run.prompt, run.figures, sweep.ranked_by, width));
    if (run.against_best) text += "  " + test_text(*run.against_best);
    text += '\n';
  }
  return text;
}

}  // namespace

Sweep rank(const std::vector<SweepRun>& runs, Metric by, const BootstrapOptions& options) {
  if (runs.empty()) return {.ranked_by = by, .runs = {}, .bootstrap = options, .labels = {}};
  check_same_rows(runs);
  const auto [rows, left_out] = common_rows(runs);
  const std::vector<Outcome>& outcomes = runs.front().outcomes();
  if (std::none_of(rows.begin(), rows.end(), [&](std::size_t row) { return outcomes[row].gold.has_value(); })) {
    throw InputError("candidates are ranked on rows with a gold label that all of them answer, and there is none");
  }
  const std::vector<std::size_t> order = ranking(runs, rows, by);
  Sweep sweep = ranked(runs, order, rows, by, options);
  sweep.left_out = left_out;
  for (std::size_t i = 1; i < order.size(); ++i) {
    sweep.runs[i].against_best = test_against(runs[order.front()], runs[order[i]], rows, by, options);
  }
  return sweep;
}

Sweep rank_and_test(const std::vector<SweepRun>& runs, Metric by, const SelectionOptions& selection,
                    const BootstrapOptions& options) {
  check_same_rows(runs);
  const SplitRows rows = split_rows(runs, selection);
  Sweep sweep = ranked(runs, ranking(runs, rows.chosen_on, by), rows.chosen_on, by, options);
  sweep.left_out = rows.left_out;
  sweep.selection = select(runs, rows, by, selection, options);
  return sweep;
}

std::string sweep_table(const Sweep& sweep) {
  const std::string left_out =
      sweep.left_out == 0
          ? ""
          : fmt::format(
                "{} {} not counted: a candidate shows it, could not read it or was too uncertain to answer it.\n",
                counted(sweep.left_out, "labelled row"), with_count(sweep.left_out, "is", "are"));
  if (sweep.selection) {
    return fmt::format("Chosen on {} of {} labelled rows, on which the best looks better than it is:\n{}{}\n{}",
                       sweep.selection->chosen_on, sweep.selection->chosen_on + sweep.selection->held_back,
                       table_of(sweep), left_out, selection_table(*sweep.selection, sweep.ranked_by, sweep.labels));
  }
  std::string text = table_of(sweep) + left_out;
  if (sweep.runs.size() > 1) {
    text += fmt::format(
        "The best of {} candidates looks better on these rows than it is. --select-on 0.3 chooses on a part of the\n"
        "rows and tests on the rest.\n",
        sweep.runs.size());
  }
  return text;
}

std::string sweep_to_json(const Sweep& sweep, const RunManifest& manifest) {
  Json runs = Json::array();
  for (const RankedRun& run : sweep.runs) {
    Json json = run_to_json(run.prompt, run.figures, sweep.labels);
    json["seconds"] = run.seconds;
    json["against_best"] = run.against_best ? test_to_json(*run.against_best) : Json(nullptr);
    runs.push_back(std::move(json));
  }
  Json json{{"schema", kSweepSchema},
            {"labels", sweep.labels.names()},
            {"ranked_by", metric_name(sweep.ranked_by, sweep.labels)},
            {"left_out", sweep.left_out},
            {"bootstrap", bootstrap_to_json(sweep.bootstrap)},
            {"runs", std::move(runs)}};
  if (sweep.selection) json["selection"] = selection_to_json(*sweep.selection, sweep.labels);
  json["manifest"] = to_json(manifest);
  return dump(json);
}

}  // namespace flant5
