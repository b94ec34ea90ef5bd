#include <sstream>

#include "cli/commands.h"
#include "cli/console.h"
#include "cli/labels.h"
#include "cli/manifest.h"
#include "cli/results.h"
#include "data/excerpt.h"
#include "data/prediction_reader.h"
#include "eval/comparison.h"
#include "eval/comparison_report.h"

namespace flant5 {
namespace {

NamedRun load_run(const std::string& file, const LabelSet& labels) {
  NamedRun run{file, {}};
  PredictionReader reader(file, labels);
  while (auto prediction = reader.next()) run.predictions.push_back(std::move(*prediction));
  return run;
}

}  // namespace

ExitCode run_compare(const CompareArguments& arguments) {
  const Console console(arguments.console.quiet);
  const LabelSet labels = saved_labels({arguments.first, arguments.second}, arguments.labels, console);
  const Comparison comparison =
      compare(load_run(arguments.first, labels), load_run(arguments.second, labels), labels, {.seed = arguments.seed});
  if (!arguments.console.quiet) write_to_output(printable(comparison_table(comparison, arguments.max_rows)));
  if (!arguments.json.empty()) {
    const RunManifest manifest = make_manifest({.command = "compare",
                                                .options = arguments.options,
                                                .labels = labels,
                                                .data = {arguments.first, arguments.second}});
    write_file(arguments.json, comparison_to_json(comparison, manifest));
  }
  if (!arguments.changed.empty()) {
    std::ostringstream rows;
    write_changed_rows(comparison, rows);
    write_file(arguments.changed, rows.str());
  }
  return ExitCode::kDone;
}

}  // namespace flant5
