#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <string>
#include <system_error>

#include "cli/commands.h"
#include "cli/resources.h"
#include "cli/signals.h"
#include "data/excerpt.h"
#include "model/hub_cache.h"

namespace flant5 {
namespace {

namespace fs = std::filesystem;

fs::path find_script(const std::string& name) {
  for (const fs::path& folder : own_folders("scripts")) {
    if (fs::exists(folder / name)) return folder / name;
  }
  return {};
}

}  // namespace

ExitCode run_download(const DownloadArguments& arguments) {
  const auto reference = read_hub_reference(arguments.name);
  if (!reference) {
    throw UsageError(fmt::format("{} is not a hub name, such as google/flan-t5-base or NAME@REVISION",
                                 escape_controls(arguments.name)));
  }
  const std::string name = arguments.is_dataset ? "download_dataset.sh" : "download_model.sh";
  const fs::path script = find_script(name);
  std::string repository = arguments.name.substr(0, arguments.name.find('@'));
  heed_closed_pipes();
  // The script takes the place of the program: its progress, its exit code and its signals are the command's.
  ::execl(script.c_str(), script.c_str(), repository.c_str(), reference->revision.c_str(), nullptr);
  const std::string reason = std::system_category().message(errno);
  throw Error(arguments.is_dataset ? ExitCode::kInput : ExitCode::kModel,
              fmt::format("{} cannot be run: {}; it belongs in ../share/flant5-sentiment/scripts beside the program",
                          script.empty() ? name : script.string(), reason));
}

}  // namespace flant5
