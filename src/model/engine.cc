#include "flant5/model/engine.h"

#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <thread>
#include <utility>

#include "flant5/error.h"
#include "flant5/kernels/processor.h"
#include "flant5/model/onednn.h"
#include "flant5/model/quantized_checkpoint.h"
#include "model/cpu_t5.h"

namespace flant5 {
namespace {

// Measured: what the encoder's first layers round off grows on the way through the others, so that these in bfloat16
// keep most answers for a sixth of the speed (scripts/benchmark/RESULTS.md).
std::string careful_int8(const T5Config& config) { return fmt::format("first-{}", (config.num_layers + 2) / 3); }

Precision precision_of(Dtype dtype, const std::string& int8_keep, const T5Config& config) {
  return Precision::of(dtype, int8_keep.empty() ? careful_int8(config) : int8_keep);
}

Dtype chosen_dtype(ComputeType wanted, const Checkpoint& checkpoint) {
  if (checkpoint.is_quantized()) {
    if (wanted == ComputeType::kAuto || wanted == ComputeType::kInt8) return Dtype::kInt8;
    throw UsageError(checkpoint.folder().string() + ": is saved as int8; use the checkpoint it was made from");
  }
  switch (wanted) {
    case ComputeType::kFloat32:
      return Dtype::kFloat32;
    case ComputeType::kBFloat16:
      return Dtype::kBFloat16;
    case ComputeType::kInt8:
      return Dtype::kInt8;
    case ComputeType::kAuto:
      break;
  }
  return Processor::current().bfloat16 ? Dtype::kBFloat16 : Dtype::kFloat32;
}

std::vector<std::string> onednn_warnings() {
  const std::vector<std::string>& missing = OneDnn::current().missing();
  if (missing.empty()) return {};
  return {fmt::format("this libtorch has no {} that can be used: products are slower{}", fmt::join(missing, ", "),
                      OneDnn::current().has_byte_products() ? "" : ", and those of int8 are bfloat16")};
}

}  // namespace

Engine load_engine(const ModelOptions& options) {
  Processor::current();  // before libtorch asks for itself
  const std::size_t threads =
      std::max<std::size_t>(options.load_threads ? options.load_threads : std::thread::hardware_concurrency(), 1);
  at::set_num_threads(static_cast<int>(threads));
  const c10::InferenceMode inference;
  Checkpoint checkpoint(options.folder);
  const Dtype dtype = chosen_dtype(options.dtype, checkpoint);
  const Precision precision = precision_of(dtype, options.int8_keep, checkpoint.config());
  Engine engine{nullptr, std::string(dtype_name(dtype)), Processor::current().description, checkpoint.files(),
                onednn_warnings()};
  engine.model = std::make_unique<CpuT5>(std::move(checkpoint), precision, threads);
  return engine;
}

void save_quantized(const std::filesystem::path& folder, const std::filesystem::path& out,
                    const std::string& int8_keep) {
  const c10::InferenceMode inference;
  const Checkpoint checkpoint(folder);
  save_quantized(checkpoint, precision_of(Dtype::kInt8, int8_keep, checkpoint.config()), out);
}

}  // namespace flant5
