#include "engine/cpu/int8_fit.h"

#include <ATen/ops/tensor.h>
#include <gmock/gmock.h>

#include <functional>
#include <string>

#include "engine/agreement.h"
#include "engine/cpu/cpu_t5.h"
#include "engine/cpu/quantized_checkpoint.h"
#include "engine/cpu/smoothing.h"
#include "flant5/error.h"
#include "tests/engine/engine.h"
#include "tests/engine/safetensors_parts.h"
#include "tests/temp_folder.h"

namespace flant5 {
namespace {

using testing::Each;
using testing::Field;
using testing::HasSubstr;

FitRequest request(double agreement = 0.99, std::size_t rows = 40) {
  FitRequest asked;
  for (unsigned row = 0; row < rows; ++row) asked.prompts.push_back(random_sequence(4 + row % 23, row));
  asked.agreement = agreement;
  asked.max_new_tokens = 4;
  asked.threads = 2;
  return asked;
}

std::shared_ptr<const Checkpoint> open_checkpoint(const std::string& name) {
  return std::make_shared<const Checkpoint>(checkpoint_folder(name));
}

QuantizationFit fitted(const std::string& name, const FitRequest& asked) {
  const auto fit = fit_int8(open_checkpoint(name), asked, kNeverStops);
  return fit.value();
}

Smoothing tensors(const QuantizationPlan& plan) {
  Smoothing smoothing;
  for (const auto& [product, factors] : plan.input_factors) smoothing[product] = at::tensor(factors);
  return smoothing;
}

// The logits of a first step.
std::vector<double> logits_of(const FlanT5& model) {
  std::vector<Ids> sequences;
  for (unsigned row = 0; row < 6; ++row) sequences.push_back(random_sequence(5 + 9 * row, row));
  DecoderState state = started(model, sequences);
  return values_of(model.step(Ids(6, 0), state));
}

// Every factor another one, most of them off 1 by a third and more.
Smoothing uneven(const Checkpoint& checkpoint) {
  Smoothing smoothing;
  for (const LinearSpec& spec : T5Tree(checkpoint.config()).fused()) {
    const at::Tensor factors = random_matrix(1, spec.in, static_cast<unsigned>(smoothing.size())).flatten();
    const bool is_fed = spec.name.ends_with("SelfAttention.o") || spec.name.ends_with(".wo");
    if (!spec.norm.empty() || is_fed) smoothing[spec.name] = factors.mul(0.4).exp();
  }
  return smoothing;
}

TEST(BalancingFactors, MakeChannelsOrColumnsAlike) {
  const at::Tensor weight = at::tensor({1.0F, 2.0F, 4.0F});
  const at::Tensor input = at::tensor({8.0F, 2.0F, 1.0F});
  const at::Tensor ones = at::tensor({1.0F, 1.0F, 1.0F});
  EXPECT_TRUE(input.mul(balancing_factors(weight, input, 1)).allclose(ones));
  EXPECT_TRUE(weight.div(balancing_factors(weight, input, 0)).allclose(ones));
}

// It may be active in rows that were not seen, and would then be all that is left of them.
TEST(BalancingFactors, OfAChannelThatWasNeverActiveAreThoseOfAnAverageOne) {
  const at::Tensor weight = at::tensor({1.0F, 1.0F, 1.0F, 1.0F});
  const at::Tensor factors = balancing_factors(weight, at::tensor({3.0F, 0.0F, 1.0F, 4.0F}), 1);
  EXPECT_TRUE(factors.allclose(at::tensor({1 / 3.0F, 1 / 2.0F, 1.0F, 1 / 4.0F})));
}

class SmoothedT5 : public testing::TestWithParam<std::string> {
 protected:
  FlanT5 model(Dtype format, const Smoothing& smoothing) const {
    return {*checkpoint_, [&](const LinearSpec& spec) { return Linear(*checkpoint_, spec, format, smoothing); }};
  }
  const std::shared_ptr<const Checkpoint> checkpoint_ = open_checkpoint(GetParam());
  const std::vector<double> float32_ = logits_of(model(Dtype::kFloat32, {}));
};

INSTANTIATE_TEST_SUITE_P(, SmoothedT5, testing::Values("t5-1.0", "flan", "tiny"),
                         [](const auto& test) { return test_name(test.param); });

TEST_P(SmoothedT5, ComputesTheSameButForWhatIsRoundedOff) {
  const Smoothing smoothing = uneven(*checkpoint_);
  EXPECT_NE(logits_of(model(Dtype::kFloat32, smoothing)), float32_);
  EXPECT_LT(distance(logits_of(model(Dtype::kFloat32, smoothing)), float32_), kTransformers);
  // A factor that was applied and not taken back would be off by its own size.
  EXPECT_LT(distance(logits_of(model(Dtype::kBFloat16, smoothing)), float32_), 0.1);
  // Where the processor adds bytes in 16 bits weights have 7, whose steps are twice as large.
  EXPECT_LT(distance(logits_of(model(Dtype::kInt8, smoothing)), float32_), Processor::current().int8_dot ? 0.2 : 0.4);
}

TEST_P(SmoothedT5, IsReadBackFromTheFolderThatItIsSavedIn) {
  TempFolder folder;
  const Smoothing smoothing = uneven(*checkpoint_);
  const std::string kept = T5Tree(checkpoint_->config()).encoder.front().wo.name;
  const Int8Choice choice{.precision = Precision::int8_except({kept}), .smoothing = smoothing};
  ASSERT_TRUE(save_quantized(*checkpoint_, choice, folder.path() / "int8"));
  const Checkpoint saved(folder.path() / "int8");
  EXPECT_EQ(saved.tensor(kept + ".weight").scalar_type(), at::kBFloat16);
  const FlanT5 in_memory(*checkpoint_, [&](const LinearSpec& spec) {
    return Linear(*checkpoint_, spec, choice.precision[spec], smoothing);
  });
  const FlanT5 read(saved, Precision());
  for (const Linear* linear : read.linears()) linear->pack(saved);
  EXPECT_EQ(logits_of(read), logits_of(in_memory));
}

// What the stored types were, but for the products.
TEST(QuantizedCheckpoint, KeepsTheTypesOfWhatIsNoProduct) {
  TempFolder folder;
  const auto checkpoint = open_checkpoint("flan");
  ASSERT_TRUE(save_quantized(*checkpoint, {}, folder.path() / "int8"));
  const Checkpoint saved(folder.path() / "int8");
  const T5Tree tree(checkpoint->config());
  for (const std::string& name : {tree.embedding, tree.encoder_norm, tree.decoder.front().cross_key.parts.front()}) {
    EXPECT_EQ(saved.tensor(name).scalar_type(), checkpoint->tensor(name).scalar_type()) << name;
    EXPECT_TRUE(saved.tensor(name).equal(checkpoint->tensor(name))) << name;
  }
}

TEST(QuantizedCheckpoint, TheFirstVersionIsStillRead) {
  TempFolder folder;
  const auto checkpoint = open_checkpoint("tiny");
  ASSERT_TRUE(save_quantized(*checkpoint, {}, folder.path() / "int8"));
  const std::vector<double> expected = logits_of({Checkpoint(folder.path() / "int8"), Precision()});
  const std::filesystem::path file = folder.path() / "int8" / "model.safetensors";
  std::string bytes = read_file(file);
  const std::size_t version = bytes.find(kQuantizedFormat);
  ASSERT_NE(version, bytes.npos);
  bytes.replace(version, std::string(kFirstQuantizedFormat).size(), kFirstQuantizedFormat);
  std::ofstream(file, std::ios::binary) << bytes;
  EXPECT_EQ(logits_of({Checkpoint(folder.path() / "int8"), Precision()}), expected);
}

TEST(Int8Fit, KeepsNothingWhereNothingIsAskedFor) {
  const QuantizationFit fit = fitted("flan", request(0));
  EXPECT_TRUE(fit.is_reached);
  EXPECT_THAT(fit.plan.kept, testing::IsEmpty());
  EXPECT_EQ(fit.measured[fit.chosen].kept, 0U);
}

TEST(Int8Fit, SmoothingIsOnlyTakenWhereItHelps) {
  const QuantizationFit fit = fitted("flan", request());
  const auto checkpoint = open_checkpoint("flan");
  const FitRequest asked = request();
  const CpuT5 bfloat16(checkpoint, [&](const LinearSpec& spec) { return Linear(*checkpoint, spec, Dtype::kBFloat16); });
  const ReferenceAnswers reference(bfloat16, asked.prompts, asked.max_new_tokens, 1);
  const auto divergence = [&](const Smoothing& smoothing) {
    return reference
        .of(CpuT5(checkpoint,
                  [&](const LinearSpec& spec) { return Linear(*checkpoint, spec, Dtype::kInt8, smoothing); }))
        .divergence;
  };
  EXPECT_LE(divergence(tensors(fit.plan)), divergence({}));
}

// The plan keeps what the measurement says, and its agreement is that of the model which is saved.
TEST(Int8Fit, TheSavedModelAgreesAsOftenAsWasMeasured) {
  for (const std::string name : {"flan", "tiny", "t5-1.0"}) {
    TempFolder folder;
    const FitRequest asked = request(0.9);
    const QuantizationFit fit = fitted(name, asked);
    ASSERT_TRUE(save_quantized(
        *open_checkpoint(name),
        {.precision = Precision::int8_except(fit.plan.kept), .smoothing = tensors(fit.plan), .evidence = "{}"},
        folder.path() / "int8"));
    EXPECT_EQ(read_file(folder.path() / "int8" / kEvidenceFile), "{}");
    const auto checkpoint = open_checkpoint(name);
    const CpuT5 bfloat16(checkpoint,
                         [&](const LinearSpec& spec) { return Linear(*checkpoint, spec, Dtype::kBFloat16); });
    CpuT5 saved(Checkpoint(folder.path() / "int8"), Precision(), 1);
    saved.expect(1 << 20);
    const ReferenceAnswers reference(bfloat16, asked.prompts, asked.max_new_tokens, 1);
    const Agreement agreement = reference.of(saved);
    EXPECT_EQ(agreement.equal, fit.measured[fit.chosen].equal) << name;
    EXPECT_EQ(fit.is_reached, static_cast<double>(agreement.equal) >= 0.9 * static_cast<double>(agreement.rows))
        << name;
  }
}

TEST(Int8Fit, MeasuresFromInt8AloneToBFloat16Alone) {
  const QuantizationFit fit = fitted("flan", request());
  const std::size_t products = T5Tree(open_checkpoint("flan")->config()).fused().size();
  ASSERT_GE(fit.measured.size(), 3U);
  EXPECT_EQ(fit.measured.front().kept, 0U);
  EXPECT_EQ(fit.measured.front().bfloat16_share, 0);
  EXPECT_EQ(fit.measured.back().kept, products);
  EXPECT_NEAR(fit.measured.back().bfloat16_share, 1, 1e-12);
  EXPECT_TRUE(std::is_sorted(fit.measured.begin(), fit.measured.end(),
                             [](const auto& a, const auto& b) { return a.bfloat16_share < b.bfloat16_share; }));
  EXPECT_THAT(fit.measured, Each(Field(&MeasuredPlan::rows_per_second, testing::Gt(0))));
  EXPECT_LT(fit.measured.back().divergence, fit.measured.front().divergence);
  EXPECT_EQ(fit.measured[fit.chosen].kept, fit.plan.kept.size());
  EXPECT_LE(fit.measured[fit.chosen].bfloat16_share, 0.5);
}

TEST(Int8Fit, ChoosesTheSameAgain) {
  const QuantizationFit first = fitted("tiny", request(0.95));
  const QuantizationFit second = fitted("tiny", request(0.95));
  EXPECT_EQ(first.plan.kept, second.plan.kept);
  EXPECT_EQ(first.plan.input_factors, second.plan.input_factors);
}

// Of a writer that is not this program.
TEST(QuantizedCheckpoint, WithOtherTypesIsRefused) {
  TempFolder folder;
  ASSERT_TRUE(save_quantized(*open_checkpoint("tiny"), {}, folder.path() / "int8"));
  const SafetensorsParts saved(folder.path() / "int8" / "model.safetensors");
  const auto fault = [&](const std::function<void(SafetensorsParts&)>& change) {
    SafetensorsParts parts = saved;
    change(parts);
    folder.write("int8/model.safetensors", parts.bytes());
    return message_of<ModelError>([&] { const Checkpoint checkpoint(folder.path() / "int8"); });
  };
  const std::string product = "decoder.block.0.layer.2.DenseReluDense.wo.weight";
  ASSERT_EQ(saved.header.at(product)["dtype"], "I8");
  EXPECT_EQ(fault([](SafetensorsParts&) {}), "");
  EXPECT_THAT(fault([&](SafetensorsParts& parts) { parts.narrow(product + "_scale"); }),
              HasSubstr(product + "_scale: must be float32"));
  EXPECT_THAT(fault([&](SafetensorsParts& parts) {
                parts.add(product, "F32", parts.header[product]["shape"],
                          std::string(4 * parts.data[product].size(), 0));
              }),
              HasSubstr(product + ": must be int8 or bfloat16"));
}

TEST(Int8Fit, Stops) {
  const std::atomic<bool> stop = true;
  EXPECT_FALSE(fit_int8(open_checkpoint("tiny"), request(), stop));
}

TEST(Int8Fit, RefusesWhatIsQuantisedAlready) {
  TempFolder folder;
  ASSERT_TRUE(save_quantized(*open_checkpoint("tiny"), {}, folder.path() / "int8"));
  EXPECT_THROW(fit_int8(std::make_shared<const Checkpoint>(folder.path() / "int8"), request(), kNeverStops),
               UsageError);
}

}  // namespace
}  // namespace flant5
