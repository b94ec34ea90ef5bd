#include "model/t5_config.h"

#include <fmt/format.h>

#include <cmath>
#include <optional>
#include <string>

#include "flant5/error.h"
#include "model/json_file.h"

namespace flant5 {
namespace {

using nlohmann::json;

// The values of one JSON file, each checked where it is read.
class Values {
 public:
  explicit Values(const std::filesystem::path& file) : file_(file.string()), object_(read_json_file(file)) {
    if (!object_.is_object()) throw ModelError(fmt::format("{}: no JSON object", file_));
  }

  [[noreturn]] void fail(const char* key, const std::string& reason) const {
    throw ModelError(fmt::format("{}: {}: {}", file_, key, reason));
  }

  // The value, or null where there is none.
  const json& at(const char* key) const {
    static const json kNull;
    const auto found = object_.find(key);
    return found == object_.end() ? kNull : *found;
  }

  std::optional<std::int64_t> integer(const char* key, std::int64_t least, std::int64_t most) const {
    const json& value = at(key);
    if (value.is_null()) return std::nullopt;
    // An unsigned number above int64's range would wrap in get().
    if (!value.is_number_integer() || (value.is_number_unsigned() && value.get<std::uint64_t>() > kMaxSize) ||
        value.get<std::int64_t>() < least || value.get<std::int64_t>() > most) {
      fail(key, fmt::format("{} is no whole number from {} to {}", shown(value), least, most));
    }
    return value.get<std::int64_t>();
  }

  std::optional<std::int64_t> size(const char* key) const { return integer(key, 1, kMaxSize); }

  std::int64_t needed_size(const char* key) const {
    const auto value = size(key);
    if (!value) fail(key, "missing");
    return *value;
  }

  std::optional<bool> boolean(const char* key) const {
    const json& value = at(key);
    if (value.is_null()) return std::nullopt;
    if (!value.is_boolean()) fail(key, shown(value) + " is neither true nor false");
    return value.get<bool>();
  }

  std::optional<std::string> text(const char* key) const {
    const json& value = at(key);
    if (value.is_null()) return std::nullopt;
    if (!value.is_string()) fail(key, shown(value) + " is no text");
    return value.get<std::string>();
  }

  // A token id: a number, or a list of one number as generation_config.json may have it.
  std::optional<std::int64_t> token(const char* key, std::int64_t vocab_size) const {
    const json& value = at(key);
    if (!value.is_array()) return integer(key, 0, vocab_size - 1);
    if (value.size() != 1 || !value[0].is_number_unsigned() ||
        value[0].get<std::uint64_t>() >= static_cast<std::uint64_t>(vocab_size)) {
      fail(key, shown(value) + " is not one token id of the vocabulary");
    }
    return value[0].get<std::int64_t>();
  }

 private:
  static constexpr std::int64_t kMaxSize = std::int64_t{1} << 24;  // far above any T5, far below any overflow

  static std::string shown(const json& value) {
    const std::string text = value.dump(-1, ' ', true);
    return text.size() <= 80 ? text : text.substr(0, 77) + "...";
  }

  std::string file_;
  json object_;
};

void check_is_t5(const Values& values) {
  const auto type = values.text("model_type");
  if (type != "t5") {
    values.fail("model_type", type ? "\"" + *type + "\" is not t5: only T5 and Flan-T5 checkpoints can be run"
                                   : "missing: only T5 and Flan-T5 checkpoints can be run");
  }
}

bool read_gated(const Values& values) {
  const std::string form = values.text("feed_forward_proj").value_or("relu");
  if (form != "relu" && form != "gated-gelu") {
    values.fail("feed_forward_proj", "\"" + form + "\" is neither relu nor gated-gelu");
  }
  return form == "gated-gelu";
}

void read_sizes(const Values& values, T5Config& config) {
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

void read_buckets(const Values& values, T5Config& config) {
  config.relative_attention_num_buckets = values.size("relative_attention_num_buckets").value_or(32);
  config.relative_attention_max_distance = values.size("relative_attention_max_distance").value_or(128);
  // Half of the buckets serve each direction and half of those single distances; beyond these the distances grow by a
  // logarithm, which needs room on both sides.
  if (config.relative_attention_num_buckets < 4 || config.relative_attention_num_buckets % 4 != 0) {
    values.fail("relative_attention_num_buckets",
                fmt::format("{} is no multiple of 4", config.relative_attention_num_buckets));
  }
  if (config.relative_attention_max_distance <= config.relative_attention_num_buckets / 2) {
    values.fail("relative_attention_max_distance",
                fmt::format("{} is not above half of the buckets", config.relative_attention_max_distance));
  }
}

double read_epsilon(const Values& values) {
  const json& value = values.at("layer_norm_epsilon");
  if (value.is_null()) return 1e-6;
  if (!value.is_number() || !(value.get<double>() > 0) || !(value.get<double>() < 1)) {
    values.fail("layer_norm_epsilon", "no number between 0 and 1");
  }
  return value.get<double>();
}

void read_tokens(const Values& values, T5Config& config) {
  config.pad_token_id = values.token("pad_token_id", config.vocab_size).value_or(config.pad_token_id);
  config.eos_token_id = values.token("eos_token_id", config.vocab_size).value_or(config.eos_token_id);
  config.decoder_start_token_id =
      values.token("decoder_start_token_id", config.vocab_size).value_or(config.decoder_start_token_id);
}

}  // namespace

T5Config T5Config::load(const std::filesystem::path& folder) {
  const auto config_file = folder / "config.json";
  std::error_code ignored;
  if (!std::filesystem::exists(config_file, ignored)) {
    throw ModelError(fmt::format("{}: no config.json: this is no checkpoint folder", folder.string()));
  }
  const Values values(config_file);
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
  if (std::filesystem::exists(generation_file, ignored)) read_tokens(Values(generation_file), config);
  return config;
}

}  // namespace flant5
