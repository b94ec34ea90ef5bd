// A config of any bytes: sizes that are accepted can be multiplied, token ids are in the vocabulary, and answers can be
// generated as it says.
// Input, in pieces: config.json, generation_config.json (none: no such file).
#include "flant5/error.h"
#include "model/generation_config.h"
#include "model/t5_config.h"
#include "tests/fuzz/check.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/temp_folder.h"

namespace flant5::fuzz {
namespace {

constexpr std::int64_t kMost = std::int64_t{1} << 24;

void check_config(const T5Config& config) {
  for (const std::int64_t size : {config.vocab_size, config.d_model, config.d_kv, config.d_ff, config.num_heads}) {
    check(size >= 1 && size <= kMost);
  }
  for (const std::int64_t layers : {config.num_layers, config.num_decoder_layers}) check(layers >= 1 && layers <= 1024);
  std::vector<std::int64_t> tokens = config.eos_token_ids;
  check(!tokens.empty());
  tokens.push_back(config.pad_token_id);
  tokens.push_back(config.decoder_start_token_id);
  for (const std::int64_t token : tokens) check(token >= 0 && token < config.vocab_size);
  check(config.relative_attention_num_buckets >= 4 && config.relative_attention_num_buckets % 4 == 0);
  check(config.relative_attention_max_distance > config.relative_attention_num_buckets / 2);
  check(config.d_model % 2 == 0 && config.d_kv % 2 == 0);
  check(config.layer_norm_epsilon > 0 && config.layer_norm_epsilon < 1);
}

void check_generation(const GenerationOptions& options) {
  check(options.max_new_tokens >= 1 && options.max_new_tokens <= 4096 && options.min_new_tokens >= 0);
  check(options.num_beams >= 1 && options.num_beams <= 64 && options.temperature > 0);
  check(options.top_p > 0 && options.top_p <= 1 && options.repetition_penalty > 0);
}

}  // namespace
}  // namespace flant5::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace flant5;
  static const TempFolder folder;
  fuzz::FuzzInput input(data, size);
  folder.write("config.json", input.piece());
  const std::string_view generation = input.piece();
  std::filesystem::remove(folder.path() / "generation_config.json");
  if (!generation.empty()) folder.write("generation_config.json", generation);
  try {
    fuzz::check_config(T5Config::load(folder.path()));
  } catch (const ModelError&) {
  }
  try {
    fuzz::check_generation(load_generation_config(folder.path()).options);
  } catch (const ModelError&) {
  }
  return 0;
}
