#include "model/engine.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include "flant5/error.h"
#include "model/engine_library.h"

namespace flant5 {
namespace {

const EngineLibrary& open_library() {
  void* const library = dlopen(kEngineLibraryFile, RTLD_NOW | RTLD_LOCAL);
  void* const entry = library ? dlsym(library, kEngineLibraryEntry) : nullptr;
  if (entry == nullptr) {
    throw ModelError(
        fmt::format("no model can be loaded: {}; {} belongs beside the program or in ../lib, and libtorch "
                    "where it was built",
                    dlerror(), kEngineLibraryFile));
  }
  return *reinterpret_cast<EngineLibraryEntry>(entry)(Profile::global());
}

const EngineLibrary& library() {
  static const EngineLibrary& opened = open_library();
  return opened;
}

}  // namespace

Engine load_engine(const ModelOptions& options) { return library().load_engine(options); }

void save_quantized(const std::filesystem::path& folder, const std::filesystem::path& out,
                    const std::string& int8_keep) {
  library().save_quantized(folder, out, int8_keep);
}

}  // namespace flant5
