#include "model/engine_library.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <c10/core/InferenceMode.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <thread>
#include <utility>

#include "engine/cpu/cpu_t5.h"
#include "engine/cpu/onednn.h"
#include "engine/cpu/quantized_checkpoint.h"
#include "engine/torch/torch_t5.h"
#include "flant5/error.h"
#include "kernels/processor.h"

namespace flant5 {
namespace {

// Measured: what the encoder's first layers round off grows on the way through the others, so that these in bfloat16
// keep most answers for a sixth of the speed (scripts/benchmark/RESULTS.md).
std::string careful_int8(const T5Config& config) { return fmt::format("first-{}", (config.num_layers + 2) / 3); }

Precision precision_of(Dtype dtype, const std::string& int8_keep, const T5Config& config) {
  return Precision::of(dtype, int8_keep.empty() ? careful_int8(config) : int8_keep);
}

Dtype chosen_dtype(std::optional<Dtype> wanted, const Checkpoint& checkpoint) {
  if (checkpoint.is_quantized()) {
    if (wanted.value_or(Dtype::kInt8) == Dtype::kInt8) return Dtype::kInt8;
    throw UsageError(checkpoint.folder().string() + ": is saved as int8; use the checkpoint it was made from");
  }
  return wanted.value_or(Processor::current().bfloat16 ? Dtype::kBFloat16 : Dtype::kFloat32);
}

std::vector<std::string> onednn_warnings() {
  const std::vector<std::string>& missing = OneDnn::current().missing();
  if (missing.empty()) return {};
  return {fmt::format("this libtorch lacks a usable {}: products are slower{}", fmt::join(missing, ", "),
                      OneDnn::current().has_int8_gemm() ? "" : ", and those of int8 are bfloat16")};
}

std::size_t gpu_count() {
  return at::hasCUDA() ? static_cast<std::size_t>(at::detail::getCUDAHooks().deviceCount()) : 0;
}

// wanted: as in ModelOptions. int8 is computed on the CPU alone.
at::Device chosen_device(const ModelOptions& options, const Checkpoint& checkpoint) {
  const std::string& wanted = options.device;
  const bool is_int8 = options.dtype == Dtype::kInt8 || checkpoint.is_quantized();
  if (wanted == "cpu" || (wanted == "auto" && (is_int8 || gpu_count() == 0))) return at::kCPU;
  if (is_int8)
    throw UsageError(fmt::format("--device {}: int8 is computed on the CPU alone; use --device cpu", wanted));
  const at::Device device(wanted == "auto" || wanted == "cuda" ? "cuda:0" : wanted);
  const std::size_t count = gpu_count();
  if (count == 0) {
    throw UsageError(
        fmt::format("--device {}: no GPU that this build can use; it takes one with an NVIDIA driver, and a "
                    "build with FLANT5_WITH_CUDA=ON",
                    wanted));
  }
  if (static_cast<std::size_t>(device.index()) >= count) {
    throw UsageError(fmt::format("--device {}: there are {} GPUs, from cuda:0", wanted, count));
  }
  return device;
}

bool is_checked_by_torch() {
  const char* const engine = std::getenv("FLANT5_ENGINE");
  const std::string_view name = engine == nullptr ? "cpu" : engine;
  if (name != "cpu" && name != "torch") {
    throw UsageError(fmt::format("FLANT5_ENGINE={}: there are the engines cpu and torch", name));
  }
  return name == "torch";
}

Engine load_torch(const Checkpoint& checkpoint, Dtype dtype, const at::Device& device) {
  if (dtype == Dtype::kInt8) throw UsageError("FLANT5_ENGINE=torch computes in float32 or bfloat16, not in int8");
  return {.model = std::make_unique<TorchT5>(checkpoint, dtype, device),
          .name = "torch",
          .device = device.str(),
          .dtype = std::string(dtype_name(dtype)),
          .processor = Processor::current().description,
          .files = checkpoint.files(),
          .warnings = {}};
}

Engine load(const ModelOptions& options) {
  Processor::current();  // before libtorch asks for itself
  const std::size_t threads =
      std::max<std::size_t>(options.load_threads ? options.load_threads : std::thread::hardware_concurrency(), 1);
  at::set_num_threads(static_cast<int>(threads));
  const c10::InferenceMode inference;
  Checkpoint checkpoint(options.folder);
  const at::Device device = chosen_device(options, checkpoint);
  if (!device.is_cpu()) return load_torch(checkpoint, options.dtype.value_or(Dtype::kBFloat16), device);
  // The engine that checks the other one: in float32 unless it is told to.
  if (is_checked_by_torch()) return load_torch(checkpoint, options.dtype.value_or(Dtype::kFloat32), device);
  const Dtype dtype = chosen_dtype(options.dtype, checkpoint);
  const Precision precision = precision_of(dtype, options.int8_keep, checkpoint.config());
  Engine engine{.model = nullptr,
                .name = "cpu",
                .device = "cpu",
                .dtype = std::string(dtype_name(dtype)),
                .processor = Processor::current().description,
                .files = checkpoint.files(),
                .warnings = onednn_warnings()};
  engine.model = std::make_unique<CpuT5>(std::move(checkpoint), precision, threads);
  return engine;
}

void save(const std::filesystem::path& folder, const std::filesystem::path& out, const std::string& int8_keep) {
  const c10::InferenceMode inference;
  const Checkpoint checkpoint(folder);
  save_quantized(checkpoint, precision_of(Dtype::kInt8, int8_keep, checkpoint.config()), out);
}

constexpr EngineLibrary kLibrary{load, save};

}  // namespace
}  // namespace flant5

extern "C" __attribute__((visibility("default"))) const flant5::EngineLibrary* flant5_engine_library(
    flant5::Profile& profile) {
  flant5::Profile::share(profile);
  return &flant5::kLibrary;
}
