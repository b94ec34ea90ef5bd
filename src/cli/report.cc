#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/console.h"
#include "cli/labels.h"
#include "cli/manifest.h"
#include "cli/results.h"
#include "data/prediction_reader.h"
#include "eval/accumulator.h"
#include "eval/error_log.h"
#include "flant5/error.h"

namespace flant5 {

ExitCode run_report(const ReportArguments& arguments) {
  const Console console(arguments.console.quiet);
  const OutputArguments& output = arguments.output;
  const std::vector<NamedFile> files = result_files(output);
  if (!files.empty() && arguments.predictions.size() > 1) {
    throw UsageError(files.front().option + " is of one run: name one file of predictions");
  }
  const LabelSet labels = saved_labels(arguments.predictions, arguments.labels, console);
  check_results(output, arguments.check, labels);
  ExitCode code = ExitCode::kDone;
  for (const std::string& file : arguments.predictions) {
    Accumulator accumulator(labels);
    ErrorLog errors(labels);
    PredictionReader reader(file, labels);
    while (const auto prediction = reader.next()) {
      accumulator.add(*prediction);
      errors.add(*prediction);
    }
    if (arguments.predictions.size() > 1) console.text(fmt::format("\n{}\n", file));
    const RunManifest manifest = make_manifest({.command = "report",
                                                .options = arguments.options,
                                                .labels = labels,
                                                .data = {file},
                                                .hash_data = is_manifest_shown(output)});
    const ExitCode result = finish_results({evaluate(accumulator), manifest, errors}, output, arguments.check, console);
    if (result != ExitCode::kDone) code = result;
  }
  return code;
}

}  // namespace flant5
