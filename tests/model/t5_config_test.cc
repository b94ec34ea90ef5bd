#include "model/t5_config.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "flant5/error.h"
#include "tests/temp_folder.h"

namespace flant5 {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;

const json kFlanSmall = json::parse(R"({
  "model_type": "t5", "vocab_size": 32128, "d_model": 512, "d_kv": 64, "d_ff": 1024, "num_layers": 8,
  "num_decoder_layers": 7, "num_heads": 6, "feed_forward_proj": "gated-gelu", "tie_word_embeddings": false,
  "decoder_start_token_id": 0, "pad_token_id": 0, "eos_token_id": 1
})");

class T5ConfigTest : public testing::Test {
 protected:
  T5Config load(const json& config) {
    folder_.write("config.json", config.dump());
    return T5Config::load(folder_.path());
  }
  T5Config load_with(const std::string& key, const json& value) {
    json config = kFlanSmall;
    config[key] = value;
    return load(config);
  }
  std::string error_with(const std::string& key, const json& value) {
    return message_of<ModelError>([&] { load_with(key, value); });
  }

  TempFolder folder_;
};

TEST_F(T5ConfigTest, ReadsFlan) {
  const T5Config config = load(kFlanSmall);
  EXPECT_EQ(config.vocab_size, 32128);
  EXPECT_EQ(config.d_model, 512);
  EXPECT_EQ(config.d_kv, 64);
  EXPECT_EQ(config.d_ff, 1024);
  EXPECT_EQ(config.num_layers, 8);
  EXPECT_EQ(config.num_decoder_layers, 7);
  EXPECT_EQ(config.num_heads, 6);
  EXPECT_EQ(config.inner_size(), 384);
  EXPECT_EQ(config.relative_attention_num_buckets, 32);
  EXPECT_EQ(config.relative_attention_max_distance, 128);
  EXPECT_EQ(config.layer_norm_epsilon, 1e-6);
  EXPECT_TRUE(config.gated);
  EXPECT_FALSE(config.tie_word_embeddings);
  EXPECT_FALSE(config.scale_decoder_outputs);
}

TEST_F(T5ConfigTest, OldConfigsMeanTiedAndRelu) {
  json config = kFlanSmall;
  for (const char* key : {"feed_forward_proj", "tie_word_embeddings", "num_decoder_layers"}) config.erase(key);
  const T5Config loaded = load(config);
  EXPECT_FALSE(loaded.gated);
  EXPECT_TRUE(loaded.tie_word_embeddings);
  EXPECT_TRUE(loaded.scale_decoder_outputs);
  EXPECT_EQ(loaded.num_decoder_layers, 8);
}

TEST_F(T5ConfigTest, ScaleDecoderOutputsDecidesWhereItIsWritten) {
  json config = kFlanSmall;
  config["tie_word_embeddings"] = true;  // as transformers 5 writes it for every T5
  config["scale_decoder_outputs"] = false;
  EXPECT_FALSE(load(config).scale_decoder_outputs);
  EXPECT_TRUE(load(config).tie_word_embeddings);
  config["scale_decoder_outputs"] = true;
  EXPECT_TRUE(load(config).scale_decoder_outputs);
}

TEST_F(T5ConfigTest, GenerationConfigOverridesTokens) {
  folder_.write("generation_config.json", R"({"eos_token_id": [5], "decoder_start_token_id": 7})");
  const T5Config config = load(kFlanSmall);
  EXPECT_EQ(config.eos_token_ids, (std::vector<std::int64_t>{5}));
  EXPECT_EQ(config.decoder_start_token_id, 7);
  EXPECT_EQ(config.pad_token_id, 0);
}

TEST_F(T5ConfigTest, SeveralTokensMayEndAnAnswer) {
  const T5Config config = load_with("eos_token_id", json::array({1, 106}));
  EXPECT_TRUE(config.is_eos(1));
  EXPECT_TRUE(config.is_eos(106));
  EXPECT_FALSE(config.is_eos(2));
}

TEST_F(T5ConfigTest, ReadsMt5AndUmt5) {
  json config = kFlanSmall;
  config.erase("feed_forward_proj");
  for (const char* const type : {"mt5", "umt5"}) {
    config["model_type"] = type;
    const T5Config loaded = load(config);
    EXPECT_TRUE(loaded.gated) << type;
    EXPECT_FALSE(loaded.scale_decoder_outputs) << type;
    EXPECT_EQ(loaded.bias_in_every_layer, type == std::string("umt5"));
  }
  EXPECT_FALSE(load(kFlanSmall).bias_in_every_layer);
}

// transformers 5 ties every T5 by its words: mT5 does not scale for that, umT5 does.
TEST_F(T5ConfigTest, TiedMt5DoesNotScale) {
  json config = kFlanSmall;
  config["tie_word_embeddings"] = true;
  for (const auto& [type, scales] : {std::pair{"t5", true}, {"mt5", false}, {"umt5", true}}) {
    config["model_type"] = type;
    EXPECT_EQ(load(config).scale_decoder_outputs, scales) << type;
  }
}

TEST_F(T5ConfigTest, SaysWhatAnotherModelIsAndWhatToUse) {
  for (const auto& [type, what] : {std::pair{"bart", "this is BART"},
                                   {"t5gemma", "this is T5Gemma"},
                                   {"longt5", "this is LongT5"},
                                   {"bert", "this is BERT"},
                                   {"gpt2", "\"gpt2\" is not t5, mt5 or umt5"}}) {
    EXPECT_THAT(error_with("model_type", type), AllOf(HasSubstr(what), HasSubstr("google/flan-t5-base"))) << type;
  }
  for (const char* const name : {"T5ForSequenceClassification", "MT5ForTokenClassification", "UMT5EncoderModel"}) {
    EXPECT_THAT(error_with("architectures", json::array({name})),
                AllOf(HasSubstr(name), HasSubstr("not in words"), HasSubstr("ForConditionalGeneration")));
  }
  EXPECT_EQ(error_with("architectures", json::array({"T5ForConditionalGeneration"})), "");
  EXPECT_EQ(error_with("architectures", json::array({"T5WithLMHeadModel"})), "");
  EXPECT_THAT(error_with("quantization_config", {{"quant_method", "bitsandbytes"}}),
              AllOf(HasSubstr("quantization_config: "), HasSubstr("the checkpoint that this one was made from")));
}

TEST_F(T5ConfigTest, SaysThatAnAdapterNeedsItsBase) {
  folder_.write("adapter_config.json", "{}");
  EXPECT_THAT(message_of<ModelError>([&] { T5Config::load(folder_.path()); }), HasSubstr("an adapter"));
}

TEST_F(T5ConfigTest, NullIsTheDefault) {
  EXPECT_EQ(load_with("num_decoder_layers", nullptr).num_decoder_layers, 8);
  EXPECT_EQ(load_with("eos_token_id", nullptr).eos_token_ids, (std::vector<std::int64_t>{1}));
}

TEST_F(T5ConfigTest, EveryWrongValueNamesFileAndKey) {
  const std::vector<std::pair<std::string, json>> wrong = {
      {"model_type", "bert"},
      {"model_type", nullptr},
      {"d_model", nullptr},
      {"d_model", 0},
      {"d_model", -512},
      {"d_model", 512.5},
      {"d_model", "512"},
      {"d_model", 511},
      {"d_kv", 63},
      {"d_ff", std::uint64_t{1} << 40},
      {"d_kv", ~std::uint64_t{0}},
      {"num_layers", 2000},
      {"num_decoder_layers", 5000},
      {"feed_forward_proj", "gated-silu"},
      {"feed_forward_proj", 3},
      {"tie_word_embeddings", "yes"},
      {"layer_norm_epsilon", 0},
      {"layer_norm_epsilon", "1e-6"},
      {"eos_token_id", 32128},
      {"eos_token_id", json::array()},
      {"pad_token_id", json::array({1, 2})},
      {"pad_token_id", -1},
      {"relative_attention_num_buckets", 6},
      {"relative_attention_max_distance", 16},
  };
  for (const auto& [key, value] : wrong) {
    EXPECT_THAT(error_with(key, value), HasSubstr((folder_.path() / "config.json").string() + ": " + key + ": "))
        << key << " = " << value;
  }
}

TEST_F(T5ConfigTest, AnswersAFolderWithoutConfig) {
  EXPECT_THAT(message_of<ModelError>([&] { T5Config::load(folder_.path()); }), HasSubstr("no config.json"));
}

TEST_F(T5ConfigTest, RefusesBrokenAndHostileJson) {
  for (const std::string text : {"", "[]", "{", "\"t5\"", "{\"model_type\": \"\xff\"}"}) {
    folder_.write("config.json", text);
    EXPECT_THAT(message_of<ModelError>([&] { T5Config::load(folder_.path()); }), HasSubstr("config.json: ")) << text;
  }
  folder_.write("config.json", std::string(1 << 20, '['));
  EXPECT_THAT(message_of<ModelError>([&] { T5Config::load(folder_.path()); }), HasSubstr("nested"));
  folder_.write("config.json", std::string(17 << 20, ' '));
  EXPECT_THAT(message_of<ModelError>([&] { T5Config::load(folder_.path()); }), HasSubstr("more than"));
  folder_.write("config.json", R"({"model_type": "bert", "model_type": "t5"})");
  EXPECT_THAT(message_of<ModelError>([&] { T5Config::load(folder_.path()); }), HasSubstr("twice"));
}

}  // namespace
}  // namespace flant5
