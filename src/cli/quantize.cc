#include <fmt/format.h>

#include <optional>
#include <vector>

#include "cli/commands.h"
#include "cli/console.h"
#include "cli/manifest.h"
#include "cli/progress.h"
#include "cli/quantization_report.h"
#include "cli/row_source.h"
#include "cli/setup.h"
#include "cli/signals.h"
#include "counted.h"
#include "flant5/error.h"
#include "machine.h"
#include "model/engine.h"
#include "text/tokenizer_check.h"

namespace flant5 {
namespace {

std::vector<TokenIds> encoded_rows(const QuantizeArguments& arguments, const Asking& asking, const FoundModel& found) {
  const Tokenizer tokenizer = checked_tokenizer(found.folder, /*parse_special_tokens=*/false);
  const auto rows = open_input(arguments.input, &stop_requested());
  std::vector<TokenIds> encoded;
  while (const auto row = rows->next()) {
    if (!row->fault) encoded.push_back(tokenizer.encode_input(asking.render(*row)));
  }
  return encoded;
}

RunManifest manifest_of(const QuantizeArguments& arguments, const Asking& asking) {
  const PromptRecord prompt = record_of(asking.prompt, asking.shots);
  return make_manifest({.command = "quantize",
                        .options = arguments.options,
                        .labels = asking.prompt.labels(),
                        .data = arguments.input.files,
                        .prompt = &prompt});
}

// None: a signal came.
std::optional<FittedQuantization> fitted(QuantizeArguments& arguments, const FoundModel& found,
                                         const ModelOptions& options, const Console& console) {
  const Asking asking = asking_of(arguments.prompt, arguments.input);
  FitRequest request{.prompts = encoded_rows(arguments, asking, found),
                     .agreement = arguments.agreement,
                     .max_new_tokens = arguments.max_new_tokens,
                     .threads = Machine::current().processors,
                     .tell = [&](const std::string& step) { console.note(step); }};
  if (stop_requested()) return std::nullopt;
  if (request.prompts.empty()) throw InputError("--rows: there are no rows to fit the model to");
  const std::optional<QuantizationFit> fit = fit_quantization(options, request, stop_requested());
  if (!fit) return std::nullopt;
  console.text(quantization_table(*fit));
  if (!fit->is_reached) {
    const MeasuredPlan& chosen = fit->measured[fit->chosen];
    console.warn(
        fmt::format("an agreement of {} cannot be reached with half of the time in bfloat16: it is {} of {} then",
                    arguments.agreement, chosen.equal, counted(fit->rows, "row")));
  }
  return FittedQuantization{fit->plan, quantization_to_json(*fit, arguments.agreement, manifest_of(arguments, asking))};
}

}  // namespace

ExitCode run_quantize(QuantizeArguments arguments) {
  watch_signals();
  const Console console(arguments.console.quiet);
  const FoundModel found = find_model(arguments.model, arguments.adapter, console);
  ModelOptions options;
  options.folder = found.folder;
  options.adapter = found.adapter;
  options.int8_keep = arguments.int8_keep;
  options.ignore_memory = arguments.ignore_memory;
  std::optional<FittedQuantization> fit;
  if (!arguments.input.files.empty()) {
    fit = fitted(arguments, found, options, console);
    if (!fit) return signal_exit_code();
  }
  if (!save_quantized(options, fit, arguments.out, stop_requested())) return signal_exit_code();
  console.note(fmt::format("wrote {0}; use it with --model {0}", arguments.out));
  return ExitCode::kDone;
}

}  // namespace flant5
