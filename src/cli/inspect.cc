#include "cli/commands.h"
#include "cli/console.h"
#include "cli/inspection.h"
#include "cli/labels.h"
#include "cli/option_validation.h"
#include "cli/results.h"
#include "cli/setup.h"
#include "data/excerpt.h"
#include "flant5/prompt_template.h"

namespace flant5 {

ExitCode run_inspect(const InspectArguments& arguments) {
  const Console console(arguments.console.quiet);
  const PromptTemplate prompt = chosen_prompt(arguments.prompt, asked_labels(arguments.labels));
  const FoundModel found = find_model(arguments.model, arguments.adapter, console);
  refuse_files_of_model(arguments, found);
  const CheckpointFiles files(found.folder, found.adapter);
  const Machine machine = Machine::current();
  const Inspection inspection = inspect(files, prompt.verbalizer(), machine);
  write_figures(inspection_text(inspection), {arguments.json});
  if (!arguments.json.empty()) write_file(arguments.json, inspection_to_json(inspection));
  return ExitCode::kDone;
}

}  // namespace flant5
