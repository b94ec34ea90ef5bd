#include "engine/cpu/flan_t5.h"

#include <gmock/gmock.h>

#include "flant5/error.h"
#include "tests/engine/engine.h"
#include "tests/temp_folder.h"

namespace flant5 {
namespace {

using testing::HasSubstr;

// ---- float32 is what transformers computes

class FlanT5Of : public testing::TestWithParam<std::string> {};

INSTANTIATE_TEST_SUITE_P(, FlanT5Of, testing::ValuesIn(kCheckpoints),
                         [](const auto& test) { return test_name(test.param); });

TEST_P(FlanT5Of, GivesTheLogitsOfTransformersStepByStep) {
  const FlanT5 model = load_model(GetParam());
  const nlohmann::json runs = model_golden(GetParam())["runs"];
  ASSERT_FALSE(runs.empty());
  for (const auto& run : runs) {
    DecoderState state = started(model, {run["input_ids"].get<Ids>()});
    ASSERT_FALSE(run["logits"].empty());
    for (std::size_t step = 0; step < run["logits"].size(); ++step) {
      const at::Tensor logits = model.step({run["decoder_ids"][step].get<std::int64_t>()}, state);
      ASSERT_EQ(logits.sizes(), (Ids{1, model.config().vocab_size}));
      EXPECT_LT(distance(values_of(logits), run["logits"][step]), kTransformers)
          << run["input_ids"].size() << " tokens, step " << step;
    }
  }
}

TEST_P(FlanT5Of, GivesThoseOfABatchToo) {
  const FlanT5 model = load_model(GetParam());
  const nlohmann::json runs = model_golden(GetParam())["runs"];
  std::vector<Ids> sequences;
  Ids starts;
  for (const auto& run : runs) {
    sequences.push_back(run["input_ids"]);
    starts.push_back(run["decoder_ids"][0]);
  }
  DecoderState state = started(model, sequences);
  const at::Tensor logits = model.step(starts, state);
  for (std::size_t row = 0; row < runs.size(); ++row) {
    EXPECT_LT(distance(row_of(logits, static_cast<std::int64_t>(row)), runs[row]["logits"][0]), kTransformers) << row;
  }
}

TEST_P(FlanT5Of, RepeatsItselfToTheBit) {
  const FlanT5 model = load_model(GetParam());
  const FlanT5 loaded_again = load_model(GetParam());
  const Threads threads(2);
  const std::vector<Ids> sequences = {random_sequence(13, 1), random_sequence(46, 2), random_sequence(2, 3)};
  DecoderState first = started(model, sequences);
  DecoderState second = started(model, sequences);
  DecoderState third = started(loaded_again, sequences);
  for (std::int64_t step = 0; step < 6; ++step) {
    const Ids tokens = {step, 3 + step, 40 + step};
    const at::Tensor logits = model.step(tokens, first);
    ASSERT_TRUE(model.step(tokens, second).equal(logits)) << step;
    ASSERT_TRUE(loaded_again.step(tokens, third).equal(logits)) << step;
  }
}

TEST(FlanT5, DecodesManyStepsAsTransformersDoes) {
  const nlohmann::json runs = golden("engine/long-decode.json")["runs"];
  ASSERT_EQ(runs.size(), 4U);
  for (const auto& run : runs) {
    const FlanT5 model = load_model(run["checkpoint"]);
    DecoderState state = started(model, {run["input_ids"].get<Ids>()});
    const Ids tokens = run["decoder_ids"];
    std::size_t compared = 0;
    for (std::size_t step = 0; step < tokens.size(); ++step) {
      const at::Tensor logits = model.step({tokens[step]}, state);
      if (run["steps"][compared] != step) continue;
      EXPECT_LT(distance(values_of(logits), run["logits"][compared]), kTransformers)
          << run["checkpoint"] << " step " << step;
      ++compared;
    }
    EXPECT_EQ(compared, run["steps"].size());
  }
}

// ---- the other formats are near

// Encoder states and the logits of two steps, one after the other.
std::vector<double> results_of(const FlanT5& model) {
  std::vector<Ids> sequences;
  for (unsigned row = 0; row < 6; ++row) sequences.push_back(random_sequence(5 + 9 * row, row));
  std::vector<EncoderOutput> outputs;
  outputs.push_back(model.encode(packed(sequences)));
  std::vector<double> results = values_of(outputs.front().states);
  DecoderState state = model.start(std::move(outputs));
  for (const Ids& tokens : {Ids(6, 0), Ids{14, 16, 17, 20, 30, 40}}) {
    const std::vector<double> logits = values_of(model.step(tokens, state));
    results.insert(results.end(), logits.begin(), logits.end());
  }
  return results;
}

// Root mean square of the difference, in units of that of `expected`.
double deviation(const std::vector<double>& actual, const std::vector<double>& expected) {
  double difference = 0;
  double total = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    difference += (actual[i] - expected[i]) * (actual[i] - expected[i]);
    total += expected[i] * expected[i];
  }
  return actual.size() == expected.size() ? std::sqrt(difference / total) : std::numeric_limits<double>::infinity();
}

class Precisions : public testing::TestWithParam<std::string> {
 protected:
  std::vector<double> results(Dtype dtype, const std::string& keep = "none") const {
    return results_of(load_model(GetParam(), Precision::of(dtype, keep)));
  }
  const std::vector<double> float32_ = results(Dtype::kFloat32);
};

INSTANTIATE_TEST_SUITE_P(, Precisions, testing::Values("t5-1.0", "flan", "tiny"),
                         [](const auto& test) { return test_name(test.param); });

// Rounding to bfloat16's 8 bits is off by up to 1/512 of a value, to int8 by 1/254 of a row's largest; each of the 10
// to 15 products on the way to the logits adds its share. Measured: 0.006 to 0.011 and 0.016 to 0.026. A lost factor,
// zero point or channel would be off by 0.3 and more.
constexpr double kBFloat16Deviation = 0.025;
constexpr double kInt8Deviation = 0.06;

TEST_P(Precisions, StayNearFloat32) {
  const double bfloat16 = deviation(results(Dtype::kBFloat16), float32_);
  const double int8 = deviation(results(Dtype::kInt8), float32_);
  EXPECT_LT(bfloat16, kBFloat16Deviation);
  EXPECT_LT(int8, kInt8Deviation);
  EXPECT_GT(bfloat16, 1e-4) << "ran in float32";
  EXPECT_GT(int8, 1e-4) << "ran in float32";
}

// Each name changes the results, so it reaches its products.
TEST_P(Precisions, EveryKeptProductRunsInBFloat16) {
  const std::vector<double> int8 = results(Dtype::kInt8, "none");
  EXPECT_EQ(int8, results(Dtype::kInt8));
  for (const std::string name : {"qkv", "o", "wi", "wo", "decoder", "head"}) {
    const std::vector<double> kept = results(Dtype::kInt8, name);
    EXPECT_NE(kept, int8) << name;
    EXPECT_LT(deviation(kept, float32_), kInt8Deviation) << name;
  }
  EXPECT_EQ(results(Dtype::kInt8, "qkv,o,wi,wo,decoder,head"), results(Dtype::kBFloat16));
}

TEST_P(Precisions, FirstLayersRunInBFloat16) {
  EXPECT_EQ(results(Dtype::kInt8, "first-0"), results(Dtype::kInt8, "none"));
  EXPECT_NE(results(Dtype::kInt8, "first-1"), results(Dtype::kInt8, "none"));
  EXPECT_NE(results(Dtype::kInt8, "first-1"), results(Dtype::kInt8, "qkv,o,wi,wo"));
  EXPECT_EQ(results(Dtype::kInt8, "first-99"), results(Dtype::kInt8, "qkv,o,wi,wo"));
  EXPECT_EQ(results(Dtype::kInt8, "first-99,decoder,head"), results(Dtype::kBFloat16));
}

TEST_P(Precisions, RepeatThemselvesToTheBit) {
  EXPECT_EQ(results(Dtype::kInt8), results(Dtype::kInt8));
  EXPECT_EQ(results(Dtype::kBFloat16), results(Dtype::kBFloat16));
}

LinearSpec product(LinearKind kind, std::int64_t layer = 0) {
  LinearSpec spec;
  spec.kind = kind;
  spec.layer = layer;
  return spec;
}

TEST(Precision, NamesTheProductsThatStayBFloat16) {
  const Precision precision = Precision::of(Dtype::kInt8, "wo,head");
  EXPECT_EQ(precision[product(LinearKind::kQkv)], Dtype::kInt8);
  EXPECT_EQ(precision[product(LinearKind::kAttentionOutput)], Dtype::kInt8);
  EXPECT_EQ(precision[product(LinearKind::kFeedForwardInput)], Dtype::kInt8);
  EXPECT_EQ(precision[product(LinearKind::kFeedForwardOutput)], Dtype::kBFloat16);
  EXPECT_EQ(precision[product(LinearKind::kDecoder)], Dtype::kInt8);
  EXPECT_EQ(precision[product(LinearKind::kHead)], Dtype::kBFloat16);
  EXPECT_EQ(Precision::of(Dtype::kInt8, "o")[product(LinearKind::kAttentionOutput)], Dtype::kBFloat16);
  EXPECT_EQ(Precision::of(Dtype::kBFloat16)[product(LinearKind::kHead)], Dtype::kBFloat16);
  EXPECT_EQ(Precision::of(Dtype::kFloat32)[product(LinearKind::kQkv)], Dtype::kFloat32);
}

TEST(Precision, KeepsTheEncodersFirstLayers) {
  const Precision precision = Precision::of(Dtype::kInt8, "head,first-2");
  EXPECT_EQ(precision[product(LinearKind::kQkv, 1)], Dtype::kBFloat16);
  EXPECT_EQ(precision[product(LinearKind::kFeedForwardOutput, 1)], Dtype::kBFloat16);
  EXPECT_EQ(precision[product(LinearKind::kDecoder, 1)], Dtype::kInt8);
  EXPECT_EQ(precision[product(LinearKind::kQkv, 2)], Dtype::kInt8);
  EXPECT_EQ(precision[product(LinearKind::kHead)], Dtype::kBFloat16);
  EXPECT_EQ(Precision::of(Dtype::kFloat32, "first-2")[product(LinearKind::kQkv)], Dtype::kFloat32);
}

TEST(Precision, KeepsProductsByName) {
  LinearSpec spec = product(LinearKind::kDecoder, 3);
  spec.name = "decoder.block.3.layer.0.SelfAttention.o";
  EXPECT_EQ(Precision::int8_except({spec.name})[spec], Dtype::kBFloat16);
  EXPECT_EQ(Precision::int8_except({"lm_head"})[spec], Dtype::kInt8);
}

TEST(Precision, RefusesUnknownNames) {
  const std::string message = message_of<UsageError>([] { Precision::of(Dtype::kInt8, "qkv,ffn"); });
  EXPECT_THAT(message, HasSubstr("'ffn'"));
  EXPECT_THAT(message, HasSubstr("qkv, o, wi, wo, decoder, head, first-N"));
  for (const char* keep :
       {"qkv,,o", "", "qkv,", "first-", "first--1", "first-2x", "first-99999999999999999999", "none,o"}) {
    EXPECT_THROW(Precision::of(Dtype::kInt8, keep), UsageError) << keep;
    EXPECT_THROW(Precision::of(Dtype::kFloat32, keep), UsageError) << keep;
  }
}

TEST(Dtype, HasItsName) {
  EXPECT_EQ(dtype_name(Dtype::kFloat32), "float32");
  EXPECT_EQ(dtype_name(Dtype::kBFloat16), "bfloat16");
  EXPECT_EQ(dtype_name(Dtype::kInt8), "int8");
}

}  // namespace
}  // namespace flant5
