#include "flant5/pipeline/loaded_model.h"

#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

#include "flant5/error.h"
#include "flant5/model/quantized_checkpoint.h"
#include "pipeline/model_state.h"

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

// A few prompts: packing flan-t5-base's weights takes about 0.4 s, longer than these with the weights as they are
// stored.
constexpr std::size_t kTokensBeforePacking = 256;

std::unique_ptr<LoadedModel::State> load(const ModelOptions& options) {
  const std::size_t threads =
      std::max<std::size_t>(options.load_threads ? options.load_threads : std::thread::hardware_concurrency(), 1);
  at::set_num_threads(static_cast<int>(threads));
  const c10::InferenceMode inference;
  Checkpoint checkpoint(options.folder);
  const Dtype dtype = chosen_dtype(options.dtype, checkpoint);
  const Precision precision = precision_of(dtype, options.int8_keep, checkpoint.config());
  Tokenizer tokenizer(options.folder);
  FlanT5 model(checkpoint, precision);
  return std::make_unique<LoadedModel::State>(std::move(checkpoint), std::move(tokenizer), dtype, std::move(model),
                                              threads);
}

void pack_weights(const FlanT5& model, const Checkpoint& checkpoint, std::size_t threads) {
  const std::vector<const Linear*> linears = model.linears();
  const int threads_of_caller = at::get_num_threads();
  std::atomic<std::size_t> next = 0;
  {
    std::vector<std::jthread> workers;
    for (std::size_t i = 0; i < threads; ++i) {
      workers.emplace_back([&] {
        at::set_num_threads(1);
        const c10::InferenceMode inference;
        for (std::size_t at = next++; at < linears.size(); at = next++) linears[at]->pack(checkpoint);
      });
    }
  }
  at::set_num_threads(threads_of_caller);  // libtorch remembers the last number for threads to come
}

}  // namespace

void LoadedModel::State::expect(std::size_t tokens) const {
  if (!checkpoint.is_quantized()) return;  // packed as it was loaded
  if (expected_tokens.fetch_add(tokens) + tokens <= kTokensBeforePacking) return;
  std::call_once(packed, [this] { pack_weights(model, checkpoint, threads); });
}

LoadedModel::LoadedModel(const ModelOptions& options) : state_(load(options)) {}
LoadedModel::~LoadedModel() = default;
LoadedModel::LoadedModel(LoadedModel&&) noexcept = default;
LoadedModel& LoadedModel::operator=(LoadedModel&&) noexcept = default;

const Tokenizer& LoadedModel::tokenizer() const { return state_->tokenizer; }
std::string LoadedModel::dtype() const { return std::string(dtype_name(state_->dtype)); }
std::string LoadedModel::processor() const { return Processor::current().description; }
std::vector<std::filesystem::path> LoadedModel::files() const { return state_->checkpoint.files(); }

void save_quantized(const std::filesystem::path& folder, const std::filesystem::path& out,
                    const std::string& int8_keep) {
  const c10::InferenceMode inference;
  const Checkpoint checkpoint(folder);
  save_quantized(checkpoint, precision_of(Dtype::kInt8, int8_keep, checkpoint.config()), out);
}

}  // namespace flant5
