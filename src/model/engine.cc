#include "model/engine.h"

#include <fmt/format.h>

#include "flant5/error.h"
#include "model/engine_library.h"
#include "shared_library.h"

namespace flant5 {
namespace {

const EngineLibrary& open_library() {
  const LibraryEntry entry = load_library_entry(kEngineLibraryFile, kEngineLibraryEntry);
  if (entry.address == nullptr) {
    throw ModelError(fmt::format(
        "no model can be loaded: {}; {} belongs beside the program or in ../lib/flant5-sentiment, and libtorch "
        "beside it or where it was built",
        entry.fault, kEngineLibraryFile));
  }
  return *reinterpret_cast<EngineLibraryEntry>(entry.address)(Profile::global());
}

const EngineLibrary& library() {
  static const EngineLibrary& opened = open_library();
  return opened;
}

}  // namespace

EngineMachine engine_machine() { return library().machine(); }

Engine load_engine(const ModelOptions& options) { return library().load_engine(options); }

std::optional<QuantizationFit> fit_quantization(const ModelOptions& options, const FitRequest& request,
                                                const std::atomic<bool>& stop) {
  return library().fit_quantization(options, request, stop);
}

bool save_quantized(const ModelOptions& options, const std::optional<FittedQuantization>& fitted,
                    const std::filesystem::path& out, const std::atomic<bool>& stop) {
  return library().save_quantized(options, fitted, out, stop);
}

}  // namespace flant5
