#include "engine/checkpoint.h"

#include <ATen/ops/equal.h>
#include <gmock/gmock.h>

#include <functional>
#include <nlohmann/json.hpp>

#include "flant5/error.h"
#include "model/t5_tree.h"
#include "tests/engine/safetensors_parts.h"
#include "tests/folders.h"
#include "tests/temp_folder.h"

namespace flant5 {
namespace {

using nlohmann::json;
using std::filesystem::path;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

path shipped(const std::string& name) { return source_folder() / "tests" / "checkpoints" / name; }

class BrokenCheckpointTest : public testing::Test {
 protected:
  // What opening the named checkpoint says once its weights are changed.
  std::string error_after(const std::string& name, const std::function<void(SafetensorsParts&)>& change) {
    SafetensorsParts parts(shipped(name) / "model.safetensors");
    change(parts);
    folder_.write("config.json", read_file(shipped(name) / "config.json"));
    folder_.write("model.safetensors", parts.bytes());
    return error();
  }
  std::string error() {
    return message_of<ModelError>([&] { Checkpoint checkpoint(folder_.path()); });
  }
  // The sharded checkpoint with a changed index.
  std::string error_with_index(const std::function<void(json&)>& change) {
    for (const char* name : {"config.json", "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"}) {
      folder_.write(name, read_file(shipped("flan-sharded") / name));
    }
    json index = json::parse(read_file(shipped("flan-sharded") / "model.safetensors.index.json"));
    change(index);
    folder_.write("model.safetensors.index.json", index.dump());
    return error();
  }

  TempFolder folder_;
};

TEST(CheckpointTest, EveryShippedCheckpointHasItsTensors) {
  for (const char* name :
       {"t5-1.0", "flan", "flan-resaved", "flan-sharded", "flan-bfloat16", "tiny", "mt5", "mt0", "umt5"}) {
    SCOPED_TRACE(name);
    const Checkpoint checkpoint(shipped(name));
    EXPECT_EQ(checkpoint.folder(), shipped(name));
    for (const ExpectedTensor& expected : expected_tensors(checkpoint.config())) {
      if (expected.optional && !checkpoint.contains(expected.name)) continue;
      EXPECT_EQ(checkpoint.tensor(expected.name).sizes().vec(), expected.shape) << expected.name;
    }
  }
}

TEST(CheckpointTest, KeepsTheStoredType) {
  const std::string name = "encoder.block.1.layer.1.DenseReluDense.wi_0.weight";
  EXPECT_EQ(Checkpoint(shipped("flan")).tensor(name).scalar_type(), at::ScalarType::Float);
  EXPECT_EQ(Checkpoint(shipped("flan-bfloat16")).tensor(name).scalar_type(), at::ScalarType::BFloat16);
}

TEST(CheckpointTest, HeadIsTheSharedEmbeddingUnlessItIsStored) {
  const Checkpoint tied(shipped("t5-1.0"));
  EXPECT_EQ(tied.tensor("lm_head.weight").const_data_ptr(), tied.tensor("shared.weight").const_data_ptr());
  const Checkpoint resaved(shipped("flan-resaved"));
  EXPECT_TRUE(resaved.config().tie_word_embeddings);
  ASSERT_TRUE(resaved.contains("lm_head.weight"));
  EXPECT_FALSE(at::equal(resaved.tensor("lm_head.weight"), resaved.tensor("shared.weight")));
}

TEST(CheckpointTest, ShardsEqualTheSingleFile) {
  const Checkpoint single(shipped("flan-resaved"));
  const Checkpoint sharded(shipped("flan-sharded"));
  EXPECT_THAT(single.files(), ElementsAre(shipped("flan-resaved") / "model.safetensors"));
  EXPECT_THAT(sharded.files(), ElementsAre(shipped("flan-sharded") / "model-00001-of-00002.safetensors",
                                           shipped("flan-sharded") / "model-00002-of-00002.safetensors"));
  EXPECT_EQ(sharded.metadata().at("format"), "pt");
  for (const ExpectedTensor& expected : expected_tensors(single.config())) {
    if (!single.contains(expected.name)) continue;
    EXPECT_TRUE(at::equal(single.tensor(expected.name), sharded.tensor(expected.name))) << expected.name;
  }
}

TEST(CheckpointTest, TheEmbeddingIsSharedWhicheverNameIsStored) {
  const Checkpoint alias_only(shipped("flan"));
  const Checkpoint halved(shipped("flan-bfloat16"));
  EXPECT_TRUE(at::equal(alias_only.tensor("shared.weight").to(at::kBFloat16), halved.tensor("shared.weight")));
  const Checkpoint all_three(shipped("t5-1.0"));
  for (const char* name : {"shared.weight", "encoder.embed_tokens.weight", "decoder.embed_tokens.weight"}) {
    EXPECT_TRUE(all_three.contains(name));
    EXPECT_TRUE(at::equal(all_three.tensor(name), all_three.tensor("shared.weight")));
  }
}

TEST(CheckpointTest, TensorsOutliveTheCheckpoint) {
  at::Tensor norm;
  {
    Checkpoint first(shipped("flan"));
    const Checkpoint moved = std::move(first);
    norm = moved.tensor("encoder.final_layer_norm.weight");
  }
  EXPECT_GT(norm.sum().item<float>(), 8.0F);
  EXPECT_LT(norm.sum().item<float>(), 24.0F);
}

TEST(CheckpointTest, NamesATensorThatItLacks) {
  const Checkpoint checkpoint(shipped("flan"));
  EXPECT_FALSE(checkpoint.contains("no.such"));
  EXPECT_THAT(message_of<ModelError>([&] { checkpoint.tensor("no.such"); }), HasSubstr("no tensor no.such"));
}

TEST_F(BrokenCheckpointTest, UnchangedPartsLoad) {
  EXPECT_EQ(error_after("flan", [](SafetensorsParts&) {}), "");
}

TEST_F(BrokenCheckpointTest, UnchangedShardsLoad) {
  EXPECT_EQ(error_with_index([](json&) {}), "");
}

TEST_F(BrokenCheckpointTest, MissingTensor) {
  EXPECT_THAT(
      error_after("flan",
                  [](SafetensorsParts& parts) { parts.remove("decoder.block.2.layer.1.EncDecAttention.k.weight"); }),
      HasSubstr("tensor decoder.block.2.layer.1.EncDecAttention.k.weight is missing"));
  EXPECT_THAT(error_after("flan", [](SafetensorsParts& parts) { parts.remove("encoder.embed_tokens.weight"); }),
              HasSubstr("tensor shared.weight is missing"));
  EXPECT_THAT(error_after("flan", [](SafetensorsParts& parts) { parts.remove("lm_head.weight"); }),
              HasSubstr("tensor lm_head.weight is missing"));
}

TEST_F(BrokenCheckpointTest, UnexpectedTensor) {
  const auto add = [](const std::string& name) {
    return [name](SafetensorsParts& parts) { parts.add(name, "F32", {1}, std::string(4, '\0')); };
  };
  EXPECT_THAT(
      error_after("flan", add("encoder.block.2.layer.0.layer_norm.weight")),
      AllOf(HasSubstr("model.safetensors: tensor encoder.block.2.layer.0.layer_norm.weight"), HasSubstr("unexpected")));
  EXPECT_THAT(error_after("flan", add("encoder.block.1.layer.0.SelfAttention.relative_attention_bias.weight")),
              HasSubstr("unexpected"));
  EXPECT_THAT(error_after("flan", add("decoder.block.1.layer.1.EncDecAttention.relative_attention_bias.weight")),
              HasSubstr("unexpected"));
}

TEST_F(BrokenCheckpointTest, NamesOfATrainer) {
  for (const std::string prefix : {"model.", "module.", "base_model.model.", "_orig_mod."}) {
    EXPECT_THAT(error_after("flan",
                            [&](SafetensorsParts& parts) {
                              for (const std::string& name : parts.names()) {
                                parts.rename(name, prefix + name);
                              }
                            }),
                AllOf(HasSubstr("begin with \"" + prefix + "\""), HasSubstr("removeprefix('" + prefix + "')")));
  }
}

TEST_F(BrokenCheckpointTest, TensorsOfOtherModels) {
  const auto add = [](const std::string& name) {
    return [name](SafetensorsParts& parts) { parts.add(name, "F32", {1}, std::string(4, '\0')); };
  };
  EXPECT_THAT(error_after("flan", add("classification_head.dense.weight")), HasSubstr("T5ForSequenceClassification"));
  EXPECT_THAT(error_after("flan", add("encoder.block.0.layer.0.SelfAttention.q.lora_A.default.weight")),
              HasSubstr("merge_and_unload"));
}

TEST_F(BrokenCheckpointTest, WrongShape) {
  const std::string name = "decoder.block.0.layer.0.SelfAttention.q.weight";
  EXPECT_THAT(error_after("flan",
                          [&](SafetensorsParts& parts) {
                            parts.header[name]["shape"] = {16, 24};
                          }),
              AllOf(HasSubstr("tensor " + name), HasSubstr("[16, 24]"), HasSubstr("[24, 16]")));
  EXPECT_THAT(error_after("flan", [&](SafetensorsParts& parts) { parts.header[name]["shape"] = {24 * 16}; }),
              HasSubstr(name));
}

TEST_F(BrokenCheckpointTest, WrongType) {
  const std::string name = "encoder.final_layer_norm.weight";
  EXPECT_THAT(error_after("flan", [&](SafetensorsParts& parts) { parts.add(name, "I8", {16}, std::string(16, '\1')); }),
              AllOf(HasSubstr("tensor " + name), HasSubstr("float32")));
}

TEST_F(BrokenCheckpointTest, DisagreeingEmbeddings) {
  EXPECT_THAT(
      error_after("t5-1.0", [](SafetensorsParts& parts) { parts.data["decoder.embed_tokens.weight"][40] ^= 1; }),
      AllOf(HasSubstr("tensor decoder.embed_tokens.weight"), HasSubstr("differs from the shared embedding")));
  EXPECT_EQ(error_after("t5-1.0", [](SafetensorsParts& parts) { parts.remove("shared.weight"); }), "");
}

TEST_F(BrokenCheckpointTest, Truncated) {
  const std::string whole = read_file(shipped("flan") / "model.safetensors");
  folder_.write("config.json", read_file(shipped("flan") / "config.json"));
  for (const std::size_t size : {std::size_t{0}, std::size_t{5}, std::size_t{900}, whole.size() - 1}) {
    folder_.write("model.safetensors", std::string_view(whole).substr(0, size));
    EXPECT_THAT(error(), AllOf(HasSubstr("model.safetensors: "), HasSubstr("truncated"))) << size;
  }
}

TEST_F(BrokenCheckpointTest, NoWeights) {
  folder_.write("config.json", read_file(shipped("flan") / "config.json"));
  EXPECT_THAT(error(), HasSubstr("neither model.safetensors nor model.safetensors.index.json"));
  folder_.write("pytorch_model.bin", "a pickle");
  EXPECT_THAT(error(), AllOf(HasSubstr("runs code"), HasSubstr("python3 -c"), HasSubstr(folder_.path().string())));
}

TEST_F(BrokenCheckpointTest, ShardOutsideTheFolder) {
  for (const std::string shard : {"../model-00001-of-00002.safetensors", "/etc/passwd", "..", ".", "", "a/b", "a\\b"}) {
    EXPECT_THAT(error_with_index([&](json& index) { index["weight_map"]["lm_head.weight"] = shard; }),
                AllOf(HasSubstr("weight_map: lm_head.weight"), HasSubstr("not the name of a file in this folder")))
        << shard;
  }
  EXPECT_THAT(error_with_index([](json& index) { index["weight_map"]["lm_head.weight"] = 3; }),
              HasSubstr("not the name of a file"));
}

TEST_F(BrokenCheckpointTest, IndexThatDisagreesWithItsShards) {
  const std::string norm = "encoder.final_layer_norm.weight";
  EXPECT_THAT(error_with_index([&](json& index) { index["weight_map"].erase(norm); }),
              AllOf(HasSubstr("tensor " + norm), HasSubstr("not in this shard")));
  EXPECT_THAT(error_with_index([&](json& index) {
                auto& shard = index["weight_map"][norm];
                shard = shard == "model-00001-of-00002.safetensors" ? "model-00002-of-00002.safetensors"
                                                                    : "model-00001-of-00002.safetensors";
              }),
              AllOf(HasSubstr("tensor " + norm), HasSubstr("not in this shard")));
  EXPECT_THAT(error_with_index([](json& index) { index["weight_map"]["ghost"] = "model-00002-of-00002.safetensors"; }),
              AllOf(HasSubstr("model-00002-of-00002.safetensors: tensor ghost is missing")));
  EXPECT_THAT(error_with_index([](json& index) { index["weight_map"]["ghost"] = "model-3.safetensors"; }),
              HasSubstr("model-3.safetensors: No such file"));
  EXPECT_THAT(error_with_index([](json& index) { index.erase("weight_map"); }), HasSubstr("no weight_map"));
}

TEST(ExpectedTensorsTest, FollowTheConfig) {
  T5Config config;
  config.vocab_size = 10;
  config.d_model = 4;
  config.d_kv = 3;
  config.num_heads = 2;
  config.d_ff = 5;
  config.num_layers = 1;
  config.num_decoder_layers = 1;
  std::vector<std::string> shapes;
  for (const ExpectedTensor& tensor : expected_tensors(config)) {
    shapes.push_back(tensor.name + " " + json(tensor.shape).dump() + (tensor.optional ? " optional" : ""));
  }
  EXPECT_THAT(
      shapes,
      UnorderedElementsAre("shared.weight [10,4]",                                                         //
                           "encoder.block.0.layer.0.SelfAttention.q.weight [6,4]",                         //
                           "encoder.block.0.layer.0.SelfAttention.k.weight [6,4]",                         //
                           "encoder.block.0.layer.0.SelfAttention.v.weight [6,4]",                         //
                           "encoder.block.0.layer.0.SelfAttention.o.weight [4,6]",                         //
                           "encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight [32,2]",  //
                           "encoder.block.0.layer.0.layer_norm.weight [4]",                                //
                           "encoder.block.0.layer.1.DenseReluDense.wi_0.weight [5,4]",                     //
                           "encoder.block.0.layer.1.DenseReluDense.wi_1.weight [5,4]",                     //
                           "encoder.block.0.layer.1.DenseReluDense.wo.weight [4,5]",                       //
                           "encoder.block.0.layer.1.layer_norm.weight [4]",                                //
                           "encoder.final_layer_norm.weight [4]",                                          //
                           "decoder.block.0.layer.0.SelfAttention.q.weight [6,4]",                         //
                           "decoder.block.0.layer.0.SelfAttention.k.weight [6,4]",                         //
                           "decoder.block.0.layer.0.SelfAttention.v.weight [6,4]",                         //
                           "decoder.block.0.layer.0.SelfAttention.o.weight [4,6]",                         //
                           "decoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight [32,2]",  //
                           "decoder.block.0.layer.0.layer_norm.weight [4]",                                //
                           "decoder.block.0.layer.1.EncDecAttention.q.weight [6,4]",                       //
                           "decoder.block.0.layer.1.EncDecAttention.k.weight [6,4]",                       //
                           "decoder.block.0.layer.1.EncDecAttention.v.weight [6,4]",                       //
                           "decoder.block.0.layer.1.EncDecAttention.o.weight [4,6]",                       //
                           "decoder.block.0.layer.1.EncDecAttention.relative_attention_bias.weight [32,2] optional",
                           "decoder.block.0.layer.1.layer_norm.weight [4]",             //
                           "decoder.block.0.layer.2.DenseReluDense.wi_0.weight [5,4]",  //
                           "decoder.block.0.layer.2.DenseReluDense.wi_1.weight [5,4]",  //
                           "decoder.block.0.layer.2.DenseReluDense.wo.weight [4,5]",    //
                           "decoder.block.0.layer.2.layer_norm.weight [4]",             //
                           "decoder.final_layer_norm.weight [4]",                       //
                           "lm_head.weight [10,4]"));
}

TEST(ExpectedTensorsTest, ReluHasOneInput) {
  T5Config config;
  config.vocab_size = config.d_model = config.d_kv = config.d_ff = config.num_heads = 1;
  config.num_layers = config.num_decoder_layers = 1;
  config.gated = false;
  config.tie_word_embeddings = true;
  std::vector<std::string> names;
  for (const ExpectedTensor& tensor : expected_tensors(config)) {
    if (tensor.name.find(".wi") != std::string::npos) names.push_back(tensor.name);
    EXPECT_EQ(tensor.optional,
              tensor.name == "lm_head.weight" || tensor.name.find("1.EncDecAttention.rel") != std::string::npos)
        << tensor.name;
  }
  EXPECT_THAT(names, ElementsAre("encoder.block.0.layer.1.DenseReluDense.wi.weight",
                                 "decoder.block.0.layer.2.DenseReluDense.wi.weight"));
}

}  // namespace
}  // namespace flant5
