#include <new>
#include <variant>

#include "cli/command_line.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/process.h"
#include "cli/signals.h"
#include "data/excerpt.h"
#include "data/output.h"
#include "flant5/error.h"

namespace flant5 {
namespace {

ExitCode run(const NothingToDo& nothing) { return nothing.code; }
ExitCode run(const ClassifyArguments& arguments) { return run_classify(arguments); }
ExitCode run(const CompareArguments& arguments) { return run_compare(arguments); }
ExitCode run(const ReportArguments& arguments) { return run_report(arguments); }
ExitCode run(const MergeArguments& arguments) { return run_merge(arguments); }
ExitCode run(const SweepArguments& arguments) { return run_sweep(arguments); }
ExitCode run(const CalibrateArguments& arguments) { return run_calibrate(arguments); }
ExitCode run(const EnsembleArguments& arguments) { return run_ensemble(arguments); }
ExitCode run(const QuantizeArguments& arguments) { return run_quantize(arguments); }
ExitCode run(const InspectArguments& arguments) { return run_inspect(arguments); }
ExitCode run(const DownloadArguments& arguments) { return run_download(arguments); }

void say(const char* what) { write_to_terminal("flant5-sentiment: " + printable(what) + "\n"); }

}  // namespace
}  // namespace flant5

int main(int argc, char** argv) {
  using flant5::ExitCode;
  ExitCode code = ExitCode::kDone;
  try {
    flant5::open_standard_streams();
    flant5::ignore_closed_pipes();
    code = std::visit([](const auto& command) { return flant5::run(command); }, flant5::parse_command_line(argc, argv));
  } catch (const flant5::WriteError& error) {
    // A reader that closed the pipe needs no message.
    if (!error.reader_is_gone()) flant5::say(error.what());
    code = error.reader_is_gone() ? ExitCode::kReaderGone : error.code();
  } catch (const flant5::Error& error) {
    flant5::say(error.what());
    code = error.code();
  } catch (const std::bad_alloc&) {
    flant5::say("out of memory: try fewer --workers, a smaller --batch-tokens or --max-input-tokens");
    code = ExitCode::kModel;
  } catch (const std::exception& error) {
    flant5::say(error.what());
    code = ExitCode::kModel;
  }
  return static_cast<int>(code);
}
