#include "model/t5_config.h"

#include <fmt/format.h>

#include <cmath>
#include <optional>
#include <string>

#include "flant5/error.h"
#include "model/config_values.h"

namespace flant5 {
namespace {

void check_is_t5(const ConfigValues& values) {
  const auto type = values.text("model_type");
  if (type != "t5") {
    values.fail("model_type", type ? "\"" + *type + "\" is not t5: only T5 and Flan-T5 checkpoints can be run"
                                   : "missing: only T5 and Flan-T5 checkpoints can be run");
  }
}

bool read_gated(const ConfigValues& values) {
  const std::string form = values.text("feed_forward_proj").value_or("relu");
  if (form != "relu" && form != "gated-gelu") {
    values.fail("feed_forward_proj", "\"" + form + "\" is neither relu nor gated-gelu");
  }
  return form == "gated-gelu";
}

void read_sizes(const ConfigValues& values, T5Config& config) {
  constexpr std::int64_t kMaxLayers = 1024;
  config.vocab_size = values.needed_size("vocab_size");
  config.d_model = values.needed_size("d_model");
  config.d_kv = values.needed_size("d_kv");
  config.d_ff = values.needed_size("d_ff");
  config.num_heads = values.needed_size("num_heads");
  config.num_layers = values.needed_size("num_layers");
  config.num_decoder_layers = values.size("num_decoder_layers").value_or(config.num_layers);
  // Attention in bfloat16 takes two values at a time.
  if (config.d_model % 2 != 0) values.fail("d_model", fmt::format("{} is odd", config.d_model));
  if (config.d_kv % 2 != 0) values.fail("d_kv", fmt::format("{} is odd", config.d_kv));
  if (config.num_layers > kMaxLayers) values.fail("num_layers", fmt::format("more than {}", kMaxLayers));
  if (config.num_decoder_layers > kMaxLayers)
    values.fail("num_decoder_layers", fmt::format("more than {}", kMaxLayers));
}

void read_buckets(const ConfigValues& values, T5Config& config) {
  config.relative_attention_num_buckets = values.size("relative_attention_num_buckets").value_or(32);
  config.relative_attention_max_distance = values.size("relative_attention_max_distance").value_or(128);
  // Half of the buckets serve each direction and half of those single distances; beyond these the distances grow by a
  // logarithm, which needs room on both sides.
  if (config.relative_attention_num_buckets < 4 || config.relative_attention_num_buckets % 4 != 0) {
    values.fail("relative_attention_num_buckets",
                fmt::format("{} is not a multiple of 4", config.relative_attention_num_buckets));
  }
  if (config.relative_attention_max_distance <= config.relative_attention_num_buckets / 2) {
    values.fail("relative_attention_max_distance",
                fmt::format("{} is not above half of the buckets", config.relative_attention_max_distance));
  }
}

double read_epsilon(const ConfigValues& values) {
  const double epsilon = values.number("layer_norm_epsilon", 0, 1).value_or(1e-6);
  if (epsilon == 0 || epsilon == 1) values.fail("layer_norm_epsilon", "no number between 0 and 1");
  return epsilon;
}

void read_tokens(const ConfigValues& values, T5Config& config) {
  config.pad_token_id = values.token("pad_token_id", config.vocab_size).value_or(config.pad_token_id);
  const std::vector<std::int64_t> eos = values.tokens("eos_token_id", config.vocab_size);
  if (!eos.empty()) config.eos_token_ids = eos;
  config.decoder_start_token_id =
      values.token("decoder_start_token_id", config.vocab_size).value_or(config.decoder_start_token_id);
}

}  // namespace

T5Config T5Config::load(const std::filesystem::path& folder) {
  const auto config_file = folder / "config.json";
  std::error_code ignored;
  if (!std::filesystem::exists(config_file, ignored)) {
    throw ModelError(fmt::format("{}: there is no config.json: this is not a checkpoint folder", folder.string()));
  }
  const ConfigValues values(config_file);
  check_is_t5(values);
  T5Config config;
  read_sizes(values, config);
  read_buckets(values, config);
  config.layer_norm_epsilon = read_epsilon(values);
  config.gated = read_gated(values);
  config.tie_word_embeddings = values.boolean("tie_word_embeddings").value_or(true);
  config.scale_decoder_outputs = values.boolean("scale_decoder_outputs").value_or(config.tie_word_embeddings);
  read_tokens(values, config);
  const auto generation_file = folder / "generation_config.json";
  if (std::filesystem::exists(generation_file, ignored)) read_tokens(ConfigValues(generation_file), config);
  return config;
}

}  // namespace flant5
