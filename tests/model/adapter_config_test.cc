#include "model/adapter_config.h"

#include <gmock/gmock.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "flant5/error.h"
#include "tests/temp_folder.h"

namespace flant5 {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;

const json kPlain = {{"peft_type", "LORA"},
                     {"base_model_name_or_path", "google/flan-t5-base"},
                     {"r", 4},
                     {"lora_alpha", 8},
                     {"bias", "none"},
                     {"target_modules", {"q", "v"}}};

class AdapterConfigTest : public testing::Test {
 protected:
  AdapterConfig load(const json& config) {
    folder_.write("adapter_config.json", config.dump());
    return AdapterConfig::load(folder_.path());
  }
  AdapterConfig load_with(const std::string& key, const json& value) {
    json config = kPlain;
    config[key] = value;
    return load(config);
  }
  std::string error_with(const std::string& key, const json& value) {
    return message_of<ModelError>([&] { load_with(key, value); });
  }

  TempFolder folder_;
};

TEST_F(AdapterConfigTest, ReadsWhatPeftWrites) {
  const AdapterConfig config = load(kPlain);
  EXPECT_EQ(config.base_model, "google/flan-t5-base");
  EXPECT_EQ(config.revision, "");
  EXPECT_EQ(config.rank("encoder.block.0.layer.0.SelfAttention.q"), 4);
  EXPECT_EQ(config.scaling("encoder.block.0.layer.0.SelfAttention.q"), 2);
}

TEST_F(AdapterConfigTest, RsloraDividesByTheRoot) { EXPECT_EQ(load_with("use_rslora", true).scaling("q"), 4); }

TEST_F(AdapterConfigTest, ModulesMayHaveRanksAndAlphasOfTheirOwn) {
  json config = kPlain;
  config["rank_pattern"] = {{"q", 2}, {"^decoder.*", 16}};
  config["alpha_pattern"] = {{"layer.0.SelfAttention.v", 1}};
  const AdapterConfig loaded = load(config);
  EXPECT_EQ(loaded.rank("encoder.block.0.layer.0.SelfAttention.q"), 2);
  EXPECT_EQ(loaded.scaling("encoder.block.0.layer.0.SelfAttention.q"), 4);
  EXPECT_EQ(loaded.rank("decoder.block.0.layer.0.SelfAttention.v"), 16);
  EXPECT_EQ(loaded.scaling("decoder.block.0.layer.0.SelfAttention.v"), 1.0 / 16);
  EXPECT_EQ(loaded.scaling("encoder.block.0.layer.1.DenseReluDense.wo"), 2);
  EXPECT_THAT(message_of<ModelError>([&] { loaded.rank("decoder.block.0.layer.0.SelfAttention.q"); }),
              AllOf(HasSubstr("\"q\""), HasSubstr("\"^decoder.*\""),
                    HasSubstr("decoder.block.0.layer.0.SelfAttention.q"), HasSubstr("merge_and_unload")));
}

TEST_F(AdapterConfigTest, RefusesByNameWhatIsNotPlainLora) {
  const std::vector<std::pair<std::string, json>> others = {{"peft_type", "IA3"},
                                                            {"peft_type", "PREFIX_TUNING"},
                                                            {"peft_type", nullptr},
                                                            {"use_dora", true},
                                                            {"bias", "all"},
                                                            {"bias", "lora_only"},
                                                            {"lora_bias", true},
                                                            {"init_lora_weights", "pissa"},
                                                            {"init_lora_weights", "loftq"},
                                                            {"layer_replication", json::array({json::array({0, 2})})},
                                                            {"trainable_token_indices", json::array({1, 2})},
                                                            {"target_parameters", json::array({"weight"})},
                                                            {"use_qalora", true},
                                                            {"ensure_weight_tying", true},
                                                            {"a_setting_of_2030", 3},
                                                            {"alpha_pattern", {{"(q|v)", 3}}}};
  for (const auto& [key, value] : others) {
    EXPECT_THAT(error_with(key, value),
                AllOf(HasSubstr("adapter_config.json: " + key + ": "), HasSubstr("merge_and_unload")))
        << value;
  }
  EXPECT_THAT(error_with("task_type", "SEQ_CLS"), HasSubstr("task_type: SEQ_CLS"));
}

TEST_F(AdapterConfigTest, TakesWhatChangesNothing) {
  json config = kPlain;
  config.update({{"fan_in_fan_out", true},
                 {"init_lora_weights", "gaussian"},
                 {"task_type", "SEQ_2_SEQ_LM"},
                 {"lora_dropout", 0.1},
                 {"use_dora", false},
                 {"kasa_config", nullptr},
                 {"a_setting_of_2030", nullptr},
                 {"loftq_config", json::object()},
                 {"modules_to_save", {"lm_head"}}});
  EXPECT_EQ(load(config).scaling("q"), 2);
}

TEST_F(AdapterConfigTest, EveryWrongValueNamesFileAndKey) {
  const std::vector<std::pair<std::string, json>> wrong = {{"r", 0},
                                                           {"r", 1.5},
                                                           {"r", std::uint64_t{1} << 40},
                                                           {"lora_alpha", "8"},
                                                           {"lora_alpha", 1e30},
                                                           {"use_rslora", 1},
                                                           {"base_model_name_or_path", 3},
                                                           {"rank_pattern", 3},
                                                           {"rank_pattern", {{"q", 0}}},
                                                           {"rank_pattern", {{"q", "2"}}},
                                                           {"rank_pattern", {{"q", 2.5}}},
                                                           {"alpha_pattern", {{"q", nullptr}}}};
  for (const auto& [key, value] : wrong) {
    EXPECT_THAT(error_with(key, value), HasSubstr("adapter_config.json: " + key + ": ")) << value;
  }
}

TEST_F(AdapterConfigTest, AnswersAFolderWithoutConfig) {
  EXPECT_FALSE(is_adapter(folder_.path()));
  EXPECT_THAT(message_of<ModelError>([&] { AdapterConfig::load(folder_.path()); }),
              HasSubstr("no adapter_config.json"));
}

}  // namespace
}  // namespace flant5
