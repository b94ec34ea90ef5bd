#include <fmt/format.h>

#include "flant5/cli/commands.h"
#include "flant5/cli/console.h"
#include "flant5/cli/setup.h"
#include "flant5/pipeline/loaded_model.h"

namespace flant5 {

ExitCode run_quantize(const QuantizeArguments& arguments) {
  const Console console(arguments.console.quiet);
  save_quantized(find_model(arguments.model, console), arguments.out, arguments.int8_keep);
  console.note(fmt::format("wrote {0}; use it with --model {0}", arguments.out));
  return ExitCode::kDone;
}

}  // namespace flant5
