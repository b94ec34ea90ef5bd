#include "eval/ensemble.h"

#include <utility>

#include "cli/commands.h"
#include "cli/console.h"
#include "cli/labels.h"
#include "cli/manifest.h"
#include "cli/results.h"
#include "cli/saved_runs.h"
#include "data/excerpt.h"
#include "eval/accumulator.h"
#include "eval/evaluation.h"
#include "eval/summary.h"

namespace flant5 {

ExitCode run_ensemble(const EnsembleArguments& arguments) {
  const Console console(arguments.console.quiet);
  check_writable(arguments.output);
  if (!arguments.json.empty()) check_writable(arguments.json);
  const LabelSet labels = saved_labels(arguments.predictions, arguments.labels, console);
  std::vector<NamedRun> members;
  for (const std::string& file : arguments.predictions) members.push_back(load_run(file, labels));
  const Ensemble ensemble = combine(members, arguments.method, labels, {.seed = arguments.seed});
  write_predictions(ensemble.predictions, arguments.output, arguments.format, labels);
  if (!arguments.json.empty()) {
    const RunManifest manifest = make_manifest(
        {.command = "ensemble", .options = arguments.options, .labels = labels, .data = arguments.predictions});
    write_file(arguments.json, ensemble_to_json(ensemble, manifest));
  }
  Accumulator accumulator(labels);
  for (const Prediction& prediction : ensemble.predictions) accumulator.add(prediction);
  console.text(printable(ensemble_table(ensemble)) + summary(evaluate(accumulator, {.seed = arguments.seed})));
  return ExitCode::kDone;
}

}  // namespace flant5
