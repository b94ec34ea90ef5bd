#include "flant5/pipeline/loaded_model.h"

#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <thread>

#include "pipeline/model_state.h"

namespace flant5 {
namespace {

Dtype chosen_dtype(ComputeType wanted) {
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

std::unique_ptr<LoadedModel::State> load(const ModelOptions& options) {
  const std::size_t threads = options.load_threads ? options.load_threads : std::thread::hardware_concurrency();
  at::set_num_threads(static_cast<int>(std::max<std::size_t>(threads, 1)));
  const c10::InferenceMode inference;
  const Dtype dtype = chosen_dtype(options.dtype);
  const Precision precision = Precision::of(dtype, options.int8_keep);
  Checkpoint checkpoint(options.folder);
  Tokenizer tokenizer(options.folder);
  FlanT5 model(checkpoint, precision);
  return std::make_unique<LoadedModel::State>(
      LoadedModel::State{std::move(checkpoint), std::move(tokenizer), dtype, std::move(model)});
}

}  // namespace

LoadedModel::LoadedModel(const ModelOptions& options) : state_(load(options)) {}
LoadedModel::~LoadedModel() = default;
LoadedModel::LoadedModel(LoadedModel&&) noexcept = default;
LoadedModel& LoadedModel::operator=(LoadedModel&&) noexcept = default;

const Tokenizer& LoadedModel::tokenizer() const { return state_->tokenizer; }
std::string LoadedModel::dtype() const { return std::string(dtype_name(state_->dtype)); }
std::string LoadedModel::processor() const { return Processor::current().description; }
std::vector<std::filesystem::path> LoadedModel::files() const { return state_->checkpoint.files(); }

}  // namespace flant5
