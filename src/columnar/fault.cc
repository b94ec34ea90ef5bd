#include "columnar/fault.h"

#include <fmt/format.h>

#include "data/excerpt.h"

namespace flant5 {

void fail_on_input(const std::string& name, std::string_view format, const std::string& reason) {
  throw InputError(fmt::format("{}: cannot be read as {}, and may be cut off or broken; get it again ({})",
                               escape_controls(name), format, excerpt(reason, 0, 200)));
}

void fail_on_memory(const std::string& name, std::string_view format) {
  throw InputError(
      fmt::format("{}: has parts too large to be held in memory as {}; it is broken, or has to be written "
                  "again in smaller row groups or batches",
                  escape_controls(name), format));
}

}  // namespace flant5
