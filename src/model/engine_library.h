// The shared library in which the engines are, with all that they need of libtorch. It is loaded with the first model,
// so that what needs no model need not wait for it.
#pragma once

#include <atomic>
#include <filesystem>
#include <optional>
#include <string>

#include "model/engine.h"
#include "profile.h"

namespace flant5 {

struct EngineLibrary {
  EngineMachine (*machine)();
  Engine (*load_engine)(const ModelOptions& options);
  std::optional<QuantizationFit> (*fit_quantization)(const ModelOptions& options, const FitRequest& request,
                                                     const std::atomic<bool>& stop);
  bool (*save_quantized)(const ModelOptions& options, const std::optional<FittedQuantization>& fitted,
                         const std::filesystem::path& out, const std::atomic<bool>& stop);
};

// The one function that the library exports. profile: where the engines count their time.
using EngineLibraryEntry = const EngineLibrary* (*)(Profile& profile);
inline constexpr const char* kEngineLibraryEntry = "flant5_engine_library";
inline constexpr const char* kEngineLibraryFile = "libflant5_engine.so";

}  // namespace flant5
