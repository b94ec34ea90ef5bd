#include "model/engine_library.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <ATen/ops/tensor.h>
#include <c10/core/InferenceMode.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <exception>
#include <new>
#include <string>
#include <string_view>
#include <utility>

#include "counted.h"
#include "engine/agreement.h"
#include "engine/cpu/cpu_t5.h"
#include "engine/cpu/int8_fit.h"
#include "engine/cpu/onednn.h"
#include "engine/cpu/quantized_checkpoint.h"
#include "engine/torch/torch_t5.h"
#include "engine/within_memory.h"
#include "flant5/error.h"
#include "kernels/processor.h"
#include "machine.h"
#include "model/memory_needs.h"
#include "model/precision.h"

namespace flant5 {
namespace {

Precision precision_of(Dtype dtype, const std::string& int8_keep, const T5Config& config) {
  return Precision::of(dtype, int8_keep.empty() ? default_int8_keep(config) : int8_keep);
}

// Where there are no products of bytes, those of int8 are bfloat16.
Precision computed(const Precision& precision, Dtype dtype) {
  return dtype == Dtype::kInt8 && !OneDnn::current().has_int8_gemm() ? Precision::of(Dtype::kBFloat16) : precision;
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

// "cuda" and "auto" are the first GPU.
std::size_t gpu_number(const std::string& wanted) {
  if (wanted == "auto" || wanted == "cuda") return 0;
  std::size_t number = 0;
  const char* const end = wanted.data() + wanted.size();
  if (!wanted.starts_with("cuda:") || std::from_chars(wanted.data() + 5, end, number).ptr != end ||
      wanted.size() == 5) {
    throw UsageError(fmt::format("--device {}: there are auto, cpu, cuda and cuda:N", wanted));
  }
  return number;
}

// wanted: as in ModelOptions. int8 is computed on the CPU alone.
at::Device chosen_device(const ModelOptions& options, const Checkpoint& checkpoint) {
  const std::string& wanted = options.device;
  const bool is_int8 = options.dtype == Dtype::kInt8 || checkpoint.is_quantized();
  if (wanted == "cpu" || (wanted == "auto" && (is_int8 || gpu_count() == 0))) return at::kCPU;
  if (is_int8) throw UsageError(fmt::format("--device {}: int8 is computed only on the CPU; use --device cpu", wanted));
  const std::size_t number = gpu_number(wanted);
  const std::size_t count = gpu_count();
  if (count == 0) {
    throw UsageError(
        fmt::format("--device {}: no GPU that this build can use; it takes one with an NVIDIA driver, and a "
                    "build with FLANT5_WITH_CUDA=ON",
                    wanted));
  }
  if (number >= count) {
    throw UsageError(fmt::format("--device {}: this machine has {}, from cuda:0", wanted, counted(count, "GPU")));
  }
  return {at::kCUDA, static_cast<c10::DeviceIndex>(number)};
}

void check_int8_keep(const ModelOptions& options, const Checkpoint& checkpoint) {
  if (options.int8_keep.empty()) return;
  if (checkpoint.is_quantized()) {
    throw UsageError(
        fmt::format("--int8-keep: {} is saved as int8 already; give it to `quantize`, with the checkpoint "
                    "that this was made from",
                    checkpoint.folder().string()));
  }
  if (options.dtype != Dtype::kInt8) throw UsageError("--int8-keep needs --dtype int8");
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
  const Machine machine = Machine::current();
  const std::size_t threads = options.load_threads ? options.load_threads : machine.processors;
  at::set_num_threads(static_cast<int>(threads));
  const c10::InferenceMode inference;
  Checkpoint checkpoint(options.folder, options.adapter);
  check_int8_keep(options, checkpoint);
  const at::Device device = chosen_device(options, checkpoint);
  if (!device.is_cpu()) return load_torch(checkpoint, options.dtype.value_or(Dtype::kBFloat16), device);
  // The engine that checks the other one: in float32 unless it is told to.
  const bool is_torch = is_checked_by_torch();
  const Dtype dtype = is_torch ? options.dtype.value_or(Dtype::kFloat32) : chosen_dtype(options.dtype, checkpoint);
  const Precision precision = precision_of(dtype, options.int8_keep, checkpoint.config());
  if (!options.ignore_memory) check_memory(checkpoint.stored(), dtype, computed(precision, dtype), machine);
  if (is_torch) return load_torch(checkpoint, dtype, device);
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

// std::bad_alloc or ModelError in place of libtorch's own errors, which come with a backtrace.
Engine load_with_plain_errors(const ModelOptions& options) {
  try {
    return load(options);
  } catch (const Error&) {
    throw;
  } catch (const std::exception& error) {
    if (is_out_of_memory(error)) throw std::bad_alloc();
    const std::string reason = error.what();
    throw ModelError(fmt::format("{}: {}", options.folder.string(), reason.substr(0, reason.find('\n'))));
  }
}

void check_memory_of(const FitRequest& request, const CheckpointFiles& files) {
  std::size_t longest = 0;
  for (const std::vector<std::int64_t>& prompt : request.prompts) longest = std::max(longest, prompt.size());
  const std::size_t threads = std::min(request.threads, batches_of(request.prompts).size());
  check_memory_of_fit(files, threads, longest, Machine::current());
}

std::optional<QuantizationFit> fit(const ModelOptions& options, const FitRequest& request,
                                   const std::atomic<bool>& stop) {
  Processor::current();  // before libtorch asks for itself
  at::set_num_threads(static_cast<int>(request.threads));
  const c10::InferenceMode inference;
  auto checkpoint = std::make_shared<const Checkpoint>(options.folder, options.adapter);
  if (!options.ignore_memory) check_memory_of(request, checkpoint->stored());
  return fit_int8(std::move(checkpoint), request, stop);
}

Int8Choice fitted_choice(const FittedQuantization& fitted) {
  Int8Choice choice{.precision = Precision::int8_except(fitted.plan.kept), .evidence = fitted.evidence};
  for (const auto& [product, factors] : fitted.plan.input_factors) {
    choice.smoothing[product] = at::tensor(factors);
  }
  return choice;
}

bool save(const ModelOptions& options, const std::optional<FittedQuantization>& fitted,
          const std::filesystem::path& out, const std::atomic<bool>& stop) {
  const c10::InferenceMode inference;
  const Checkpoint checkpoint(options.folder, options.adapter);
  const Int8Choice choice =
      fitted ? fitted_choice(*fitted)
             : Int8Choice{.precision = precision_of(Dtype::kInt8, options.int8_keep, checkpoint.config())};
  return save_quantized(checkpoint, choice, out, stop);
}

// Where oneDNN may not go so far, it does not use tiles either.
bool uses_amx(const Processor& processor) {
  const char* const most = std::getenv("ONEDNN_MAX_CPU_ISA");
  const std::string_view name = most == nullptr ? "" : most;
  const bool allowed = name.empty() || name == "DEFAULT" || name.find("AMX") != name.npos;
  return processor.amx && allowed;
}

std::vector<std::string> devices() {
#if defined(FLANT5_WITH_CUDA)
  const std::size_t gpus = gpu_count();
  return {"cpu", fmt::format("cuda ({})", gpus == 0 ? "no GPU that it can use" : counted(gpus, "GPU"))};
#else
  return {"cpu"};
#endif
}

EngineMachine machine() {
  const Processor& used = Processor::current();
  const Processor offered = Processor::offered();
  return {.offered = offered.description + (offered.amx ? ", AMX" : ""),
          .used = used.description + (uses_amx(used) ? ", AMX" : ""),
          .devices = devices()};
}

constexpr EngineLibrary kLibrary{machine, load_with_plain_errors, fit, save};

}  // namespace
}  // namespace flant5

extern "C" __attribute__((visibility("default"))) const flant5::EngineLibrary* flant5_engine_library(
    flant5::Profile& profile) {
  flant5::Profile::share(profile);
  return &flant5::kLibrary;
}
