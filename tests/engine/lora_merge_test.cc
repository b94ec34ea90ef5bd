#include "engine/lora_merge.h"

#include <ATen/ops/equal.h>
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <functional>
#include <map>

#include "engine/checkpoint.h"
#include "engine/cpu/cpu_t5.h"
#include "engine/cpu/quantized_checkpoint.h"
#include "engine/fused_weight.h"
#include "engine/stored_tensor.h"
#include "engine/torch/torch_t5.h"
#include "flant5/error.h"
#include "tests/engine/engine.h"
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

constexpr double kPeft = 1e-5;  // how far a merged weight may lie from peft's

path adapter_folder(const std::string& name) { return source_folder() / "tests" / "adapters" / name; }

// ---- what peft's merge_and_unload makes

class LoraAdapterOf : public testing::TestWithParam<std::string> {
 protected:
  const json golden_ = golden("adapters/" + GetParam() + ".json");
  const path base_ = checkpoint_folder(golden_["base"]);
  const Checkpoint merged_{base_, adapter_folder(GetParam())};

  // The logits of the golden's runs, step by step.
  void expect_logits(const Seq2Seq& model) const {
    for (const auto& run : golden_["runs"]) {
      const Ids input = run["input_ids"];
      std::vector<std::unique_ptr<Encoded>> batches;
      batches.push_back(model.encode(std::vector<Seq2Seq::Prompt>{input}));
      const auto decoding = model.decode(std::move(batches));
      std::vector<Entry> entries;
      for (std::int64_t token = 0; token < model.config().vocab_size; ++token) entries.push_back({0, token});
      ASSERT_FALSE(run["logits"].empty());
      for (std::size_t step = 0; step < run["logits"].size(); ++step) {
        decoding->step(std::vector{run["decoder_ids"][step].get<std::int64_t>()});
        const std::vector<float> scores = decoding->scores(entries);
        EXPECT_LT(distance(std::vector<double>(scores.begin(), scores.end()), run["logits"][step]), kTransformers)
            << input.size() << " tokens, step " << step;
      }
    }
  }
};

INSTANTIATE_TEST_SUITE_P(, LoraAdapterOf,
                         testing::Values("plain", "patterns", "rslora", "modules-to-save", "tied", "umt5"),
                         [](const auto& test) { return test_name(test.param); });

TEST_P(LoraAdapterOf, MergesEachWeightAsPeftDoes) {
  const SafetensorsFile expected(source_folder() / "tests" / "goldens" / "adapters" / (GetParam() + ".safetensors"));
  ASSERT_FALSE(expected.tensors().empty());
  double largest = 0;
  for (const auto& [name, stored] : expected.tensors()) {
    const at::Tensor weight = merged_.tensor(name);
    ASSERT_EQ(weight.scalar_type(), at::kFloat) << name;
    ASSERT_EQ(weight.sizes(), at::IntArrayRef(stored.shape)) << name;
    const double apart = weight.sub(view_of(expected, stored)).abs().max().item<double>();
    EXPECT_LT(apart, kPeft) << name;
    largest = std::max(largest, apart);
  }
  RecordProperty("largest_difference", fmt::format("{:.2g}", largest));
}

TEST_P(LoraAdapterOf, LeavesTheOtherWeightsAsTheyAre) {
  const SafetensorsFile changed(source_folder() / "tests" / "goldens" / "adapters" / (GetParam() + ".safetensors"));
  const Checkpoint base(base_);
  std::size_t same = 0;
  for (const ExpectedTensor& expected : expected_tensors(base.config())) {
    if (changed.tensors().count(expected.name) != 0 || !base.contains(expected.name)) continue;
    EXPECT_TRUE(at::equal(merged_.tensor(expected.name), base.tensor(expected.name))) << expected.name;
    ++same;
  }
  EXPECT_GT(same, 0U);
}

TEST_P(LoraAdapterOf, CpuEngineAnswersAsTransformersDoes) {
  expect_logits(CpuT5(Checkpoint(base_, adapter_folder(GetParam())), Precision(), 1));
}

TEST_P(LoraAdapterOf, TorchEngineAnswersAsTransformersDoes) {
  expect_logits(TorchT5(merged_, Dtype::kFloat32, at::kCPU));
}

// ---- files and formats

TEST(LoraAdapter, ItsFilesAreAmongThoseOfTheModel) {
  const path base = checkpoint_folder("flan");
  const path adapter = adapter_folder("plain");
  EXPECT_THAT(
      Checkpoint(base, adapter).files(),
      ElementsAre(base / "model.safetensors", adapter / "adapter_config.json", adapter / "adapter_model.safetensors"));
}

TEST(LoraAdapter, IsSavedWithTheQuantisedModel) {
  const TempFolder folder;
  const Checkpoint merged(checkpoint_folder("tiny"), adapter_folder("tiny"));
  save_quantized(merged, {.precision = Precision::of(Dtype::kInt8, "qkv,o,wi,wo,decoder,head")},
                 folder.path() / "merged");
  const Checkpoint saved(folder.path() / "merged");
  for (const LinearSpec& spec : T5Tree(merged.config()).fused()) {
    EXPECT_TRUE(at::equal(saved.tensor(spec.name + ".weight"), FusedWeight(merged, spec).all().to(at::kBFloat16)))
        << spec.name;
  }
  const std::string key = "decoder.block.0.layer.1.EncDecAttention.k.weight";
  EXPECT_TRUE(at::equal(saved.tensor(key), merged.tensor(key)));
}

TEST(LoraAdapter, LeavesWhatIsNoProductInItsStoredType) {
  const TempFolder folder;
  const path base = folder.path() / "bfloat16";
  std::filesystem::copy(checkpoint_folder("tiny"), base);
  SafetensorsParts parts(base / "model.safetensors");
  for (const std::string& name : parts.names()) parts.narrow(name);
  folder.write("bfloat16/model.safetensors", parts.bytes());
  const Checkpoint merged(base, adapter_folder("tiny"));
  save_quantized(merged, {}, folder.path() / "int8");
  const Checkpoint saved(folder.path() / "int8");
  const std::string key = "decoder.block.0.layer.1.EncDecAttention.k.weight";
  ASSERT_FALSE(at::equal(merged.tensor(key), Checkpoint(base).tensor(key).to(at::kFloat)));
  EXPECT_EQ(saved.tensor(key).scalar_type(), at::kBFloat16);
  EXPECT_TRUE(at::equal(saved.tensor(key), merged.tensor(key).to(at::kBFloat16)));
}

TEST(LoraAdapter, CannotBeMergedIntoAQuantisedBase) {
  const TempFolder folder;
  save_quantized(Checkpoint(checkpoint_folder("tiny")), {}, folder.path() / "int8");
  EXPECT_THAT(message_of<UsageError>([&] { Checkpoint(folder.path() / "int8", adapter_folder("tiny")); }),
              AllOf(HasSubstr("is saved as int8"), HasSubstr("--adapter")));
}

// ---- broken ones

class BrokenAdapterTest : public testing::Test {
 protected:
  // What loading the named adapter says once its weights or its config are changed.
  std::string error_after(
      const std::string& name, const std::function<void(SafetensorsParts&)>& change,
      const std::function<void(json&)>& change_config = [](json&) {}) {
    const path shipped = adapter_folder(name);
    SafetensorsParts parts(shipped / "adapter_model.safetensors");
    change(parts);
    json config = json::parse(read_file(shipped / "adapter_config.json"));
    change_config(config);
    folder_.write("adapter_config.json", config.dump());
    folder_.write("adapter_model.safetensors", parts.bytes());
    const json golden_of = golden("adapters/" + name + ".json");
    return message_of<ModelError>([&] { Checkpoint(checkpoint_folder(golden_of["base"]), folder_.path()); });
  }

  TempFolder folder_;
  const std::string q_ = "base_model.model.decoder.block.0.layer.0.SelfAttention.q";
};

TEST_F(BrokenAdapterTest, UnchangedPartsLoad) {
  EXPECT_EQ(error_after("plain", [](SafetensorsParts&) {}), "");
}

// Adapters of older versions of peft, and training states, have the adapter's name in those of its tensors.
TEST_F(BrokenAdapterTest, TheAdaptersNameMayStandInThoseOfItsTensors) {
  EXPECT_EQ(error_after("plain",
                        [](SafetensorsParts& parts) {
                          for (const std::string& name : parts.names()) {
                            parts.rename(name, name.substr(0, name.rfind('.')) + ".default.weight");
                          }
                        }),
            "");
  const Checkpoint renamed(checkpoint_folder("flan"), folder_.path());
  const Checkpoint plain(checkpoint_folder("flan"), adapter_folder("plain"));
  const std::string name = "encoder.block.1.layer.0.SelfAttention.v.weight";
  EXPECT_TRUE(at::equal(renamed.tensor(name), plain.tensor(name)));
  EXPECT_EQ(error_after("modules-to-save",
                        [](SafetensorsParts& parts) {
                          parts.rename("base_model.model.lm_head.weight",
                                       "base_model.model.lm_head.modules_to_save.default.weight");
                        }),
            "");
}

TEST_F(BrokenAdapterTest, ATensorThatMatchesNoWeight) {
  EXPECT_THAT(error_after("plain",
                          [](SafetensorsParts& parts) {
                            parts.add("base_model.model.encoder.block.9.layer.0.layer_norm.weight", "F32", {1},
                                      std::string(4, '\0'));
                          }),
              AllOf(HasSubstr("adapter_model.safetensors: tensor encoder.block.9.layer.0.layer_norm.weight"),
                    HasSubstr("unexpected"), HasSubstr("merge_and_unload")));
  EXPECT_THAT(error_after("plain",
                          [&](SafetensorsParts& parts) {
                            parts.rename(q_ + ".lora_A.weight", q_.substr(11) + ".lora_A.weight");
                          }),
              HasSubstr("does not begin with base_model.model."));
}

TEST_F(BrokenAdapterTest, HalfOfAPair) {
  EXPECT_THAT(error_after("plain", [&](SafetensorsParts& parts) { parts.remove(q_ + ".lora_A.weight"); }),
              HasSubstr("SelfAttention.q.lora_A.weight: is missing"));
  EXPECT_THAT(error_after("plain", [&](SafetensorsParts& parts) { parts.remove(q_ + ".lora_B.weight"); }),
              HasSubstr("SelfAttention.q.lora_B.weight: is missing"));
  EXPECT_THAT(error_after("plain",
                          [&](SafetensorsParts& parts) {
                            parts.add(q_ + ".lora_A.old.weight", parts.header[q_ + ".lora_A.weight"]["dtype"],
                                      parts.header[q_ + ".lora_A.weight"]["shape"], parts.data[q_ + ".lora_A.weight"]);
                          }),
              HasSubstr("twice"));
}

TEST_F(BrokenAdapterTest, ShapesThatDoNotFit) {
  EXPECT_THAT(error_after("plain",
                          [&](SafetensorsParts& parts) {
                            parts.header[q_ + ".lora_A.weight"]["shape"] = {8, 8};
                          }),
              AllOf(HasSubstr("decoder.block.0.layer.0.SelfAttention.q"), HasSubstr("[8, 8]"), HasSubstr("[4, 16]")));
  EXPECT_THAT(error_after(
                  "plain", [](SafetensorsParts&) {}, [](json& config) { config["r"] = 2; }),
              AllOf(HasSubstr("lora_A [4, 16]"), HasSubstr("ask for [2, 16]")));
  EXPECT_THAT(error_after("modules-to-save",
                          [](SafetensorsParts& parts) {
                            parts.header["base_model.model.lm_head.weight"]["shape"] = {16, 96};
                          }),
              AllOf(HasSubstr("tensor lm_head.weight"), HasSubstr("[16, 96]"), HasSubstr("[96, 16]")));
  EXPECT_THAT(error_after("modules-to-save",
                          [](SafetensorsParts& parts) {
                            parts.rename("base_model.model.encoder.final_layer_norm.weight",
                                         "base_model.model.encoder.final_layer_norm.lora_A.weight");
                            parts.add("base_model.model.encoder.final_layer_norm.lora_B.weight", "F32", {1},
                                      std::string(4, '\0'));
                          }),
              HasSubstr("is not a matrix"));
}

TEST_F(BrokenAdapterTest, TypesThatAreNoFloats) {
  EXPECT_THAT(error_after("modules-to-save",
                          [](SafetensorsParts& parts) {
                            parts.add("base_model.model.encoder.final_layer_norm.weight", "I8", {16},
                                      std::string(16, '\1'));
                          }),
              HasSubstr("must be float32, bfloat16 or float16"));
}

TEST_F(BrokenAdapterTest, WhatIsNotSupportedIsRefusedByName) {
  const auto add = [](const std::string& name) {
    return [name](SafetensorsParts& parts) { parts.add("base_model.model." + name, "F32", {1}, std::string(4, '\0')); };
  };
  EXPECT_THAT(error_after("plain", add("shared.lora_embedding_A")), HasSubstr("changes an embedding"));
  EXPECT_THAT(error_after("plain", add("lm_head.lora_magnitude_vector.weight")), HasSubstr("DoRA"));
  EXPECT_THAT(error_after("plain", add("lm_head.lora_B.bias")), HasSubstr("unexpected"));
  EXPECT_THAT(error_after(
                  "plain", [](SafetensorsParts&) {}, [](json& config) { config["use_dora"] = true; }),
              HasSubstr("use_dora"));
}

// peft saves the embedding where its size changed or where it is told to; as long as nothing changed it does no harm.
TEST_F(BrokenAdapterTest, TheEmbeddingMayStandThereUnchanged) {
  const SafetensorsParts base(checkpoint_folder("flan") / "model.safetensors");
  const std::string values = base.data.at("encoder.embed_tokens.weight");
  for (const std::string name : {"shared", "encoder.embed_tokens", "decoder.embed_tokens"}) {
    const std::string tensor = "base_model.model." + name + ".weight";
    EXPECT_EQ(error_after("plain", [&](SafetensorsParts& parts) { parts.add(tensor, "F32", {96, 16}, values); }), "");
    std::string other = values;
    other[2] = static_cast<char>(other[2] ^ 0x40);
    EXPECT_THAT(error_after("plain",
                            [&](SafetensorsParts& parts) {
                              parts.add(tensor, "F32", {96, 16}, other);
                            }),
                AllOf(HasSubstr(name + ".weight"), HasSubstr("changes the shared embedding")));
  }
}

TEST_F(BrokenAdapterTest, TheHeadOfATiedBaseTakesACopyAndNoLora) {
  EXPECT_THAT(error_after("tied",
                          [](SafetensorsParts& parts) {
                            parts.remove("base_model.model.lm_head.weight");
                            parts.add("base_model.model.lm_head.lora_A.weight", "F32", {2, 16}, std::string(128, '\0'));
                            parts.add("base_model.model.lm_head.lora_B.weight", "F32", {96, 2}, std::string(768, '\0'));
                          }),
              AllOf(HasSubstr("lm_head.weight"), HasSubstr("head is its embedding")));
}

TEST_F(BrokenAdapterTest, NoTensors) {
  EXPECT_THAT(error_after("plain",
                          [](SafetensorsParts& parts) {
                            for (const std::string& name : parts.names()) parts.remove(name);
                          }),
              HasSubstr("holds no tensors"));
}

TEST_F(BrokenAdapterTest, NoWeights) {
  folder_.write("adapter_config.json", read_file(adapter_folder("plain") / "adapter_config.json"));
  const auto error = [&] {
    return message_of<ModelError>([&] { Checkpoint(checkpoint_folder("flan"), folder_.path()); });
  };
  EXPECT_THAT(error(), HasSubstr("there is no adapter_model.safetensors"));
  folder_.write("adapter_model.bin", "a pickle");
  EXPECT_THAT(error(), AllOf(HasSubstr("runs code"), HasSubstr("python3 -c"), HasSubstr(folder_.path().string())));
}

}  // namespace
}  // namespace flant5
