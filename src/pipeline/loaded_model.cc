#include "flant5/pipeline/loaded_model.h"

#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "flant5/error.h"
#include "flant5/kernels/processor.h"
#include "flant5/model/onednn.h"
#include "flant5/model/quantized_checkpoint.h"
#include "pipeline/model_state.h"
#include "pipeline/threads.h"

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

// T5's vocabulary has a hundred sentinels more than its sentencepiece model has pieces, and the embedding is rounded up
// to a multiple of 128 at most.
constexpr std::int64_t kSentinels = 100;
constexpr std::int64_t kUsualPadding = 127;

constexpr const char* kTokenizerRemedy = "use the spiece.model that came with the checkpoint";

// Throws ModelError where the checkpoint was made for another tokenizer; returns what looks like it.
std::vector<std::string> tokenizer_warnings(const Tokenizer& tokenizer, const T5Config& config,
                                            const std::filesystem::path& folder) {
  const auto pieces = static_cast<std::int64_t>(tokenizer.size());
  if (pieces > config.vocab_size) {
    throw ModelError(fmt::format("{}: the tokenizer has {} pieces, the embedding {} rows: {}", folder.string(), pieces,
                                 config.vocab_size, kTokenizerRemedy));
  }
  if (tokenizer.eos_id() != config.eos_token_id) {
    throw ModelError(fmt::format("{}: </s> is token {} of the tokenizer, eos_token_id {} of the config: {}",
                                 folder.string(), tokenizer.eos_id(), config.eos_token_id, kTokenizerRemedy));
  }
  const std::int64_t padding = config.vocab_size - pieces - kSentinels;
  if (padding <= kUsualPadding) return {};
  return {
      fmt::format("{}: the embedding has {} rows, the tokenizer {} pieces and {} sentinels: the {} rows beyond "
                  "them are more than padding; is it the spiece.model that came with the checkpoint?",
                  folder.string(), config.vocab_size, pieces, kSentinels, padding)};
}

std::vector<std::string> onednn_warnings() {
  const std::vector<std::string>& missing = OneDnn::current().missing();
  if (missing.empty()) return {};
  return {fmt::format("this libtorch has no {} that can be used: products are slower{}", fmt::join(missing, ", "),
                      OneDnn::current().has_byte_products() ? "" : ", and those of int8 are bfloat16")};
}

// A few prompts: packing flan-t5-base's weights takes about 0.4 s, longer than these with the weights as they are
// stored.
constexpr std::size_t kTokensBeforePacking = 256;

std::unique_ptr<LoadedModel::State> load(const ModelOptions& options) {
  const std::size_t threads =
      std::max<std::size_t>(options.load_threads ? options.load_threads : std::thread::hardware_concurrency(), 1);
  Processor::current();  // before libtorch asks for itself
  at::set_num_threads(static_cast<int>(threads));
  const c10::InferenceMode inference;
  Checkpoint checkpoint(options.folder);
  const Dtype dtype = chosen_dtype(options.dtype, checkpoint);
  const Precision precision = precision_of(dtype, options.int8_keep, checkpoint.config());
  Tokenizer tokenizer(options.folder);
  std::vector<std::string> warnings = tokenizer_warnings(tokenizer, checkpoint.config(), options.folder);
  for (std::string& warning : onednn_warnings()) warnings.push_back(std::move(warning));
  FlanT5 model(checkpoint, precision);
  return std::make_unique<LoadedModel::State>(std::move(checkpoint), std::move(tokenizer), dtype, std::move(model),
                                              threads, std::move(warnings));
}

void pack_weights(const FlanT5& model, const Checkpoint& checkpoint, std::size_t threads) {
  const std::vector<const Linear*> linears = model.linears();
  const int threads_of_caller = at::get_num_threads();
  std::atomic<std::size_t> next = 0;
  run_on_threads(threads, [&] {
    at::set_num_threads(1);
    const c10::InferenceMode inference;
    for (std::size_t at = next++; at < linears.size(); at = next++) linears[at]->pack(checkpoint);
  });
  at::set_num_threads(threads_of_caller);  // libtorch remembers the last number for threads to come
}

}  // namespace

void LoadedModel::State::expect(const Chunk& chunk) const {
  if (!checkpoint.is_quantized()) return;  // packed as it was loaded
  const bool is_little = chunk.tokens_so_far <= kTokensBeforePacking;
  if (is_little && (chunk.is_whole_input || chunk.is_cut_by_clock)) return;
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
const std::vector<std::string>& LoadedModel::warnings() const { return state_->warnings; }

void save_quantized(const std::filesystem::path& folder, const std::filesystem::path& out,
                    const std::string& int8_keep) {
  const c10::InferenceMode inference;
  const Checkpoint checkpoint(folder);
  save_quantized(checkpoint, precision_of(Dtype::kInt8, int8_keep, checkpoint.config()), out);
}

}  // namespace flant5
