#include "eval/selection.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "data/row_sample.h"
#include "eval/significance.h"
#include "flant5/error.h"

namespace flant5 {
namespace {

constexpr double kSignificant = 1 - kConfidence;

std::vector<HeldBackRun> held_back_runs(std::span<const SweepRun> runs, const RowPlaces& rows, std::size_t chosen,
                                        Metric by, const SelectionOptions& options, const BootstrapOptions& bootstrap) {
  std::vector<HeldBackRun> made;
  for (std::size_t place = 0; place < runs.size(); ++place) {
    if (place != 0 && place != chosen && !options.test_all) continue;
    const SweepRun& run = runs[place];
    made.push_back({place, run.prompt(), figures_of(run, rows, bootstrap), std::nullopt, std::nullopt});
    if (place != 0) made.back().against_first = test_against(runs.front(), run, rows, by, bootstrap);
  }
  return made;
}

void correct(std::vector<HeldBackRun>& runs) {
  std::vector<double> p;
  for (const HeldBackRun& run : runs) {
    if (run.against_first) p.push_back(run.against_first->mcnemar);
  }
  const std::vector<double> adjusted = holm(p);
  auto next = adjusted.begin();
  for (HeldBackRun& run : runs) {
    if (run.against_first) run.holm = *next++;
  }
}

const HeldBackRun& chosen_of(const Selection& selection) {
  return *std::find_if(selection.runs.begin(), selection.runs.end(),
                       [&](const HeldBackRun& run) { return run.place == selection.chosen; });
}

// Accuracy's direction, since that is what McNemar's test is of.
std::string verdict(const Selection& selection) {
  const HeldBackRun& chosen = chosen_of(selection);
  if (!chosen.against_first) return "The first candidate was chosen: there is nothing to test it against.\n";
  const double p = chosen.holm.value_or(chosen.against_first->mcnemar);
  const double gain =
      chosen.figures.scores[Metric::kAccuracy] - selection.runs.front().figures.scores[Metric::kAccuracy];
  const std::string shown = fmt::format("p = {:.3g}{}", p, chosen.holm ? " by Holm" : "");
  if (p >= kSignificant) return "The chosen one is not significantly better than the first (" + shown + ").\n";
  return fmt::format("The chosen one is significantly {} than the first ({}).\n", gain > 0 ? "better" : "worse", shown);
}

std::string mark_of(const Selection& selection, std::size_t place) {
  if (place == selection.chosen) return place == 0 ? "chosen, first" : "chosen";
  return place == 0 ? "first" : "";
}

}  // namespace

SplitRows split_rows(std::span<const SweepRun> runs, const SelectionOptions& options) {
  CommonRows common = common_rows(runs);
  SplitRows split{{}, {}, common.left_out};
  const std::vector<Outcome>& outcomes = runs.front().outcomes();
  RowPlaces& labelled = common.places;
  std::erase_if(labelled, [&](std::size_t row) { return !outcomes[row].gold; });
  RowSample sample(static_cast<std::size_t>(std::lround(options.share * static_cast<double>(labelled.size()))),
                   options.seed);
  for (const std::size_t row : labelled) {
    Example example;
    example.number = row + 1;
    example.gold = outcomes[row].gold;
    sample.add(std::move(example));
  }
  for (const Example& drawn : sample.take()) split.chosen_on.push_back(drawn.number - 1);
  std::set_difference(labelled.begin(), labelled.end(), split.chosen_on.begin(), split.chosen_on.end(),
                      std::back_inserter(split.held_back));
  if (!split.chosen_on.empty() && !split.held_back.empty()) return split;
  throw InputError(
      fmt::format("{} labelled rows that all candidates answer are too few for two parts, one to choose on and "
                  "one to test on; give more rows or another share",
                  labelled.size()));
}

Selection select(std::span<const SweepRun> runs, const SplitRows& rows, Metric by, const SelectionOptions& options,
                 const BootstrapOptions& bootstrap) {
  Selection selection;
  selection.options = options;
  selection.chosen_on = rows.chosen_on.size();
  selection.held_back = rows.held_back.size();
  selection.left_out = rows.left_out;
  selection.chosen = ranking(runs, rows.chosen_on, by).front();
  selection.runs = held_back_runs(runs, rows.held_back, selection.chosen, by, options, bootstrap);
  if (options.test_all) correct(selection.runs);
  return selection;
}

std::string selection_table(const Selection& selection, Metric by, const LabelSet& labels) {
  std::vector<PromptRecord> prompts;
  for (const HeldBackRun& run : selection.runs) prompts.push_back(run.prompt);
  const std::size_t width = name_width(prompts);
  std::string text = fmt::format("The {} rows held back:\n    {}  against the first [95 %], McNemar\n",
                                 selection.held_back, figures_heading(by, labels, width));
  for (const HeldBackRun& run : selection.runs) {
    text += "    " + figures_line(run.prompt, run.figures, by, width);
    if (run.against_first) text += "  " + test_text(*run.against_first);
    if (run.holm) text += fmt::format(", {:.3g} by Holm", *run.holm);
    const std::string mark = mark_of(selection, run.place);
    text += (mark.empty() ? "" : "  (" + mark + ")") + '\n';
  }
  return text + verdict(selection);
}

Json selection_to_json(const Selection& selection, const LabelSet& labels) {
  Json runs = Json::array();
  for (const HeldBackRun& run : selection.runs) {
    Json json = run_to_json(run.prompt, run.figures, labels);
    json["is_first"] = run.place == 0;
    json["is_chosen"] = run.place == selection.chosen;
    json["against_first"] = nullptr;
    if (run.against_first) {
      json["against_first"] = test_to_json(*run.against_first);
      json["against_first"]["holm_p"] = run.holm ? Json(*run.holm) : Json(nullptr);
    }
    runs.push_back(std::move(json));
  }
  return {{"share", selection.options.share},
          {"seed", selection.options.seed},
          {"rows",
           {{"chosen_on", selection.chosen_on}, {"held_back", selection.held_back}, {"left_out", selection.left_out}}},
          {"held_back", std::move(runs)}};
}

}  // namespace flant5
