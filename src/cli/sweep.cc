#include "eval/sweep.h"

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/console.h"
#include "cli/progress.h"
#include "cli/remarks.h"
#include "cli/results.h"
#include "cli/row_source.h"
#include "cli/setup.h"
#include "cli/signals.h"
#include "flant5/classifier.h"
#include "flant5/error.h"

namespace flant5 {
namespace {

// One place of the grid. Prompts that show no demonstrations are run once, with none.
struct Place {
  std::string prompt;
  std::optional<std::size_t> shots;
};

std::vector<Place> grid_of(const SweepArguments& arguments) {
  std::vector<std::string> prompts = arguments.prompts;
  if (prompts.empty()) prompts = {"article-zero", "article-one"};
  std::vector<Place> grid;
  for (const std::string& prompt : prompts) {
    if (!load_prompt(prompt).uses_shots() || arguments.shots.empty()) {
      grid.push_back({prompt, std::nullopt});
      continue;
    }
    for (const std::size_t shots : arguments.shots) grid.push_back({prompt, shots});
  }
  return grid;
}

SweepRun run_place(const Place& place, const SweepArguments& arguments, const LoadedModel& model, bool is_first,
                   const Console& console) {
  PromptTemplate prompt = load_prompt(place.prompt);
  std::vector<Demonstration> shots = shots_for(prompt, {arguments.examples, place.shots, arguments.seed});
  SweepRun run(place.prompt, shots.size());
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
  if (is_first) tell(rows->report(), console);
  tell(report, console);
  return run;
}

}  // namespace

ExitCode run_sweep(const SweepArguments& arguments) {
  watch_signals();
  const Console console(arguments.console.quiet);
  const std::optional<Metric> rank_by = metric_from_name(arguments.rank_by);
  if (!rank_by) throw UsageError("unknown metric '" + arguments.rank_by + "' of --rank-by: try accuracy or macro_f1");
  if (!arguments.json.empty()) check_writable(arguments.json);
  const std::vector<Place> grid = grid_of(arguments);
  look_through(arguments.input, &stop_requested());
  if (stop_requested()) return signal_exit_code();
  if (!can_be_read_again(arguments.input)) {
    throw UsageError("a sweep reads its data several times: name regular files, not a pipe");
  }
  const LoadedModel model = load_model(find_model(arguments.model.model, console), arguments.model, console);
  std::vector<SweepRun> runs;
  for (const Place& place : grid) {
    console.note(fmt::format("{} of {}: {}", runs.size() + 1, grid.size(), place.prompt));
    runs.push_back(run_place(place, arguments, model, runs.empty(), console));
    if (stop_requested()) return signal_exit_code();
  }
  const Sweep sweep = rank(runs, *rank_by, {.seed = arguments.seed});
  write_to_output(printable(sweep_table(sweep)));
  if (!arguments.json.empty()) {
    RunManifest manifest;
    manifest.version = FLANT5_VERSION;
    manifest.dtype = model.dtype();
    write_file(arguments.json, sweep_to_json(sweep, manifest));
  }
  return ExitCode::kDone;
}

}  // namespace flant5
