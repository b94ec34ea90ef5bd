#include "cli/version.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "flant5/error.h"
#include "model/engine.h"

namespace flant5 {
namespace {

std::string machine_lines() {
  try {
    const EngineMachine machine = engine_machine();
    return fmt::format("processor  {}\nuses       {}\ndevices    {}", machine.offered, machine.used,
                       fmt::join(machine.devices, ", "));
  } catch (const ModelError& error) {
    return fmt::format("engines    {}", error.what());
  }
}

}  // namespace

std::string short_version() { return "flant5-sentiment " FLANT5_VERSION; }

std::string verbose_version() {
  return fmt::format("{}\ncommit     {}\nlibtorch   {}\n{}", short_version(), FLANT5_COMMIT, FLANT5_LIBTORCH_VERSION,
                     machine_lines());
}

}  // namespace flant5
