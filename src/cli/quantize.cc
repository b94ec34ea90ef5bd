#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/console.h"
#include "cli/setup.h"
#include "model/engine.h"

namespace flant5 {

ExitCode run_quantize(const QuantizeArguments& arguments) {
  const Console console(arguments.console.quiet);
  save_quantized(find_model(arguments.model, console), arguments.out, arguments.int8_keep);
  console.note(fmt::format("wrote {0}; use it with --model {0}", arguments.out));
  return ExitCode::kDone;
}

}  // namespace flant5
