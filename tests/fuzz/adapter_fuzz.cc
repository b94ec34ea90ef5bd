// An adapter's folder of any files: what is accepted changes weights that the base model has, keeps their shapes, and
// can be merged. The base has the shapes of tests/checkpoints/flan. Input, in pieces: adapter_config.json, the header
// of the weights and their size.
#include <ATen/core/Tensor.h>
#include <ATen/ops/zeros.h>

#include <cmath>

#include "engine/lora_merge.h"
#include "flant5/error.h"
#include "tests/fuzz/check.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/safetensors_frame.h"
#include "tests/temp_folder.h"

namespace flant5::fuzz {
namespace {

std::vector<ExpectedTensor> weights_of_flan() {
  T5Config config;
  config.vocab_size = 96;
  config.d_model = 16;
  config.d_kv = 8;
  config.d_ff = 28;
  config.num_layers = 2;
  config.num_decoder_layers = 3;
  config.num_heads = 3;
  return expected_tensors(config);
}

void check_config(const AdapterConfig& config) {
  for (const char* const module : {"lm_head", "encoder.block.0.layer.0.SelfAttention.q"}) {
    try {
      check(config.rank(module) >= 1 && config.rank(module) <= 1 << 16);
      check(std::isfinite(config.scaling(module)));
    } catch (const ModelError&) {
    }
  }
}

void check_changes(const LoraAdapter& adapter, const std::vector<ExpectedTensor>& weights) {
  std::size_t found = 0;
  for (const ExpectedTensor& weight : weights) {
    const at::Tensor base = at::zeros(weight.shape);
    check(merged(adapter, weight.name, base).sizes() == base.sizes());
    found += adapter.changes().count(weight.name);
  }
  for (const char* const alias : kEmbeddingAliases) found += adapter.changes().count(alias);
  check(found == adapter.changes().size());
}

}  // namespace
}  // namespace flant5::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace flant5;
  static const TempFolder folder;
  static const std::vector<ExpectedTensor> weights = fuzz::weights_of_flan();
  fuzz::FuzzInput input(data, size);
  folder.write("adapter_config.json", input.piece());
  fuzz::write_tensors(folder, "adapter_model.safetensors", input);
  try {
    fuzz::check_config(AdapterConfig::load(folder.path()));
    fuzz::check_changes(LoraAdapter(folder.path(), weights), weights);
  } catch (const ModelError&) {
  }
  return 0;
}
