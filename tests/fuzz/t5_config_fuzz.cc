// A config of any bytes: sizes that are accepted can be multiplied, and token ids are in the vocabulary.
// Input, in pieces: config.json, generation_config.json (none: no such file).
#include "flant5/error.h"
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
  for (const std::int64_t token : {config.pad_token_id, config.eos_token_id, config.decoder_start_token_id}) {
    check(token >= 0 && token < config.vocab_size);
  }
  check(config.relative_attention_num_buckets >= 4 && config.relative_attention_num_buckets % 4 == 0);
  check(config.relative_attention_max_distance > config.relative_attention_num_buckets / 2);
  check(config.d_model % 2 == 0 && config.d_kv % 2 == 0);
  check(config.layer_norm_epsilon > 0 && config.layer_norm_epsilon < 1);
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
  return 0;
}
