#include <fmt/format.h>

#include "flant5/cli/commands.h"
#include "flant5/cli/console.h"
#include "flant5/cli/results.h"
#include "flant5/data/prediction_reader.h"
#include "flant5/error.h"
#include "flant5/eval/error_log.h"
#include "flant5/eval/tally.h"

namespace flant5 {

ExitCode run_report(const ReportArguments& arguments) {
  const Console console(arguments.console.quiet);
  const OutputArguments& output = arguments.output;
  const std::vector<NamedFile> files = result_files(output);
  if (!files.empty() && arguments.predictions.size() > 1) {
    throw UsageError(files.front().option + " is of one run: name one file of predictions");
  }
  ExitCode code = ExitCode::kDone;
  for (const std::string& file : arguments.predictions) {
    Tally tally;
    ErrorLog errors;
    PredictionReader reader(file);
    while (const auto prediction = reader.next()) {
      tally.add(*prediction);
      errors.add(*prediction);
    }
    if (arguments.predictions.size() > 1) console.text(fmt::format("\n{}\n", file));
    RunManifest manifest;
    manifest.version = FLANT5_VERSION;
    manifest.data = {{file, ""}};
    const ExitCode result = finish_results({evaluate(tally), manifest, errors}, output, arguments.check, console);
    if (result != ExitCode::kDone) code = result;
  }
  return code;
}

}  // namespace flant5
