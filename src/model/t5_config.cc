#include "model/t5_config.h"

#include <fmt/format.h>

#include <cmath>
#include <optional>
#include <string>
#include <string_view>

#include "flant5/error.h"
#include "model/adapter_config.h"
#include "model/config_values.h"
#include "model/json_file.h"

namespace flant5 {
namespace {

constexpr const char* kWhatRuns = "only T5, Flan-T5, mT5, mT0 and umT5 can be run, such as google/flan-t5-base";

// Models that are easily taken for a T5.
struct OtherModel {
  std::string_view type;
  const char* what;
};
constexpr OtherModel kOtherModels[] = {
    {"bart", "BART, which has other layers than T5"},
    {"mbart", "mBART, which has other layers than T5"},
    {"pegasus", "Pegasus, which has other layers than T5"},
    {"t5gemma", "T5Gemma, which is made of Gemma's layers and not of T5's"},
    {"t5gemma2", "T5Gemma 2, which is made of Gemma's layers and not of T5's"},
    {"longt5", "LongT5, which has another attention than T5"},
    {"switch_transformers", "Switch Transformers, a T5 with experts"},
    {"bert", "BERT, which has no decoder to answer with"},
    {"roberta", "RoBERTa, which has no decoder to answer with"},
};

void check_type(const ConfigValues& values) {
  const auto type = values.text("model_type");
  if (type == "t5" || type == "mt5" || type == "umt5") return;
  if (!type) values.fail("model_type", fmt::format("missing: {}", kWhatRuns));
  for (const OtherModel& other : kOtherModels) {
    if (*type == other.type) values.fail("model_type", fmt::format("this is {}: {}", other.what, kWhatRuns));
  }
  values.fail("model_type", fmt::format("\"{}\" is not t5, mt5 or umt5: {}", *type, kWhatRuns));
}

// A T5 without the decoder that answers in words.
void check_answers_in_words(const ConfigValues& values) {
  const nlohmann::json& architectures = values.at("architectures");
  if (!architectures.is_array()) return;
  for (const nlohmann::json& item : architectures) {
    if (!item.is_string()) continue;
    const std::string name = item.get<std::string>();
    for (const char* const other :
         {"ForSequenceClassification", "ForTokenClassification", "ForQuestionAnswering", "EncoderModel"}) {
      if (!name.ends_with(other)) continue;
      values.fail("architectures", fmt::format("{} answers with a head of its own or not at all, not in words: run it "
                                               "with transformers, or fine-tune the ForConditionalGeneration model to "
                                               "answer with the label's name",
                                               name));
    }
  }
}

void check_can_be_run(const ConfigValues& values) {
  check_type(values);
  check_answers_in_words(values);
  if (!values.at("quantization_config").is_null()) {
    values.fail(
        "quantization_config",
        "the weights are quantised by another library, which is not supported: use the checkpoint that this one "
        "was made from, and --dtype int8 for small weights");
  }
}

bool read_gated(const ConfigValues& values) {
  const bool is_old = values.text("model_type") == "t5";
  const std::string form = values.text("feed_forward_proj").value_or(is_old ? "relu" : "gated-gelu");
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
  if (epsilon == 0 || epsilon == 1) values.fail("layer_norm_epsilon", "is not a number between 0 and 1");
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
  if (!is_there(config_file)) {
    throw ModelError(fmt::format(
        "{}: there is no config.json: this is {}", folder.string(),
        is_adapter(folder) ? "an adapter, which needs its base model as --model" : "not a checkpoint folder"));
  }
  const ConfigValues values(config_file);
  check_can_be_run(values);
  T5Config config;
  read_sizes(values, config);
  read_buckets(values, config);
  config.layer_norm_epsilon = read_epsilon(values);
  config.gated = read_gated(values);
  config.tie_word_embeddings = values.boolean("tie_word_embeddings").value_or(true);
  config.model_type = values.text("model_type").value_or("");
  config.bias_in_every_layer = config.model_type == "umt5";
  // mT5 never does, though transformers 5 writes that it is tied.
  config.scale_decoder_outputs =
      config.model_type != "mt5" && values.boolean("scale_decoder_outputs").value_or(config.tie_word_embeddings);
  read_tokens(values, config);
  const auto generation_file = folder / "generation_config.json";
  if (is_there(generation_file)) read_tokens(ConfigValues(generation_file), config);
  return config;
}

}  // namespace flant5
