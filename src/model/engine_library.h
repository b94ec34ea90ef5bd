// The shared library in which the engines are, with all that they need of libtorch. It is loaded with the first model,
// so that what needs no model need not wait for it.
#pragma once

#include <filesystem>
#include <string>

#include "model/engine.h"
#include "profile.h"

namespace flant5 {

struct EngineLibrary {
  Engine (*load_engine)(const ModelOptions& options);
  void (*save_quantized)(const std::filesystem::path& folder, const std::filesystem::path& out,
                         const std::string& int8_keep);
};

// The one function that the library exports. profile: where the engines count their time.
using EngineLibraryEntry = const EngineLibrary* (*)(Profile& profile);
inline constexpr const char* kEngineLibraryEntry = "flant5_engine_library";
inline constexpr const char* kEngineLibraryFile = "libflant5_engine.so";

}  // namespace flant5
