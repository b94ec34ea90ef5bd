#include "eval/sweep.h"

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/console.h"
#include "cli/generation.h"
#include "cli/labels.h"
#include "cli/manifest.h"
#include "cli/progress.h"
#include "cli/remarks.h"
#include "cli/results.h"
#include "cli/row_source.h"
#include "cli/setup.h"
#include "cli/signals.h"
#include "data/excerpt.h"
#include "flant5/classifier.h"
#include "flant5/error.h"

namespace flant5 {
namespace {

// One place of the grid. Prompts that show no demonstrations are run once, with none.
struct Place {
  std::string prompt;
  std::optional<std::size_t> shots;
};

std::vector<Place> grid_of(const SweepArguments& arguments, const LabelSet& labels) {
  std::vector<Place> grid;
  for (const std::string& prompt : arguments.prompts) {
    if (!load_prompt(prompt, labels).uses_shots() || arguments.shots.empty()) {
      grid.push_back({prompt, std::nullopt});
      continue;
    }
    for (const std::size_t shots : arguments.shots) grid.push_back({prompt, shots});
  }
  return grid;
}

// Those that were asked for, else those of the first prompt. Fills in the prompts where none are given.
LabelSet labels_for(SweepArguments& arguments) {
  const std::optional<LabelSet> asked = asked_labels(arguments.input.labels);
  const bool are_sentiments = !asked || asked->has_labels_of(LabelSet());
  if (arguments.prompts.empty() && are_sentiments) arguments.prompts = {"article-zero", "article-one"};
  if (arguments.prompts.empty()) arguments.prompts = {"generic-zero", "generic-options"};
  return asked ? *asked : load_prompt(arguments.prompts.front(), std::nullopt).labels();
}

// Of all places. The rows are the same in each.
struct Totals {
  std::optional<ReadReport> reading;
  RunReport run;
};

SweepRun run_place(const Place& place, const SweepArguments& arguments, const LoadedModel& model, Totals& totals,
                   const Console& console) {
  const LabelMap& labels = arguments.input.read.labels;
  PromptTemplate prompt = load_prompt(place.prompt, labels.labels());
  std::vector<Demonstration> shots = shots_for(prompt, {arguments.examples, place.shots, arguments.seed}, labels);
  PromptRecord record = record_of(prompt, shots);
  record.name = place.prompt;
  SweepRun run(std::move(record), labels.labels());
  const Classifier classifier(model, std::move(prompt), std::move(shots), arguments.classifier);
  const auto rows = open_input(arguments.input, &stop_requested());
  Progress progress(!console.quiet(), std::nullopt);
  const RunReport report = classifier.run(
      *rows,
      [&](Prediction&& prediction) {
        run.add(prediction, prediction.text);
        progress.advance();
      },
      &stop_requested());
  run.set_seconds(report.seconds);
  progress.clear();
  if (!totals.reading) {
    totals.reading = rows->report();
    tell(*totals.reading, console);
  }
  tell(report, console);
  totals.run.rows += report.rows;
  totals.run.seconds += report.seconds;
  totals.run.workers = report.workers;
  return run;
}

RunManifest manifest_of(const SweepArguments& arguments, const UsedModel& model) {
  const bool is_shown = !arguments.json.empty();
  return make_manifest({.command = "sweep",
                        .options = arguments.options,
                        .labels = arguments.input.read.labels.labels(),
                        .decoding = describe_generation(arguments.classifier),
                        .data = arguments.input.files,
                        .model = &model,
                        .weights = is_shown ? WeightHash::kWhole : WeightHash::kNone,
                        .hash_data = is_shown});
}

}  // namespace

ExitCode run_sweep(SweepArguments arguments) {
  watch_signals();
  const Console console(arguments.console.quiet);
  const LabelSet labels = labels_for(arguments);
  arguments.input.read.labels = label_map(arguments.input, labels);
  const std::optional<Metric> rank_by = metric_from_name(arguments.rank_by, labels);
  if (!rank_by) throw UsageError("unknown metric '" + arguments.rank_by + "' of --rank-by: try accuracy or macro_f1");
  if (!arguments.json.empty()) check_writable(arguments.json);
  const std::vector<Place> grid = grid_of(arguments, labels);
  look_through(arguments.input, &stop_requested());
  if (stop_requested()) return signal_exit_code();
  if (!can_be_read_again(arguments.input.files)) {
    throw UsageError("a sweep reads its data several times: name regular files, not a pipe");
  }
  const std::filesystem::path folder = find_model(arguments.model.model, console);
  settle_generation(arguments.classifier, arguments.generation, arguments.seed, folder, console);
  const LoadedModel model = load_model(folder, arguments.model, console);
  RunManifest manifest = manifest_of(arguments, {model, folder});
  Totals totals;
  std::vector<SweepRun> runs;
  for (const Place& place : grid) {
    console.note(fmt::format("{} of {}: {}", runs.size() + 1, grid.size(), place.prompt));
    runs.push_back(run_place(place, arguments, model, totals, console));
    if (stop_requested()) return signal_exit_code();
  }
  const Sweep sweep = rank(runs, *rank_by, {.seed = arguments.seed});
  write_to_output(printable(sweep_table(sweep)));
  add_outcome(manifest, *totals.reading, totals.run);
  if (!arguments.json.empty()) write_file(arguments.json, sweep_to_json(sweep, manifest));
  return ExitCode::kDone;
}

}  // namespace flant5
