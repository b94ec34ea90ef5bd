#include "engine/cpu/linear.h"

#include <ATen/ops/full.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/ones.h>

#include "engine/cpu/onednn.h"
#include "engine/cpu/quantized_checkpoint.h"
#include "kernels/processor.h"
#include "kernels/row_kernels.h"
#include "model/precision.h"
#include "tests/engine/engine.h"
#include "tests/temp_folder.h"

namespace flant5 {
namespace {

// `x` as `linear` wants it.
Activations input_of(const Linear& linear, const at::Tensor& x) {
  Activations input = linear.new_input(x.size(0));
  kernels::convert({x.const_data_ptr(), Dtype::kFloat32, x.size(1), x.size(1), nullptr}, 0, x.size(0),
                   input.mutable_view());
  return input;
}

at::Tensor float_values(const Activations& output) {
  const at::Tensor values = output.values.to(at::kDouble);
  return output.scale.defined() ? values.mul(output.scale.to(at::kDouble).unsqueeze(1)) : values;
}

at::Tensor exact_product(const at::Tensor& x, const at::Tensor& weight) {
  return at::matmul(x.to(at::kDouble), weight.to(at::kDouble).t());
}

struct Sizes {
  std::int64_t tokens;
  std::int64_t in;
  std::int64_t out;
};
constexpr Sizes kSizes[] = {{1, 1, 1},   {1, 15, 17},   {2, 17, 63},    {7, 63, 64},
                            {33, 64, 1}, {46, 100, 96}, {130, 384, 80}, {1100, 24, 40}};

TEST(Linear, MultipliesInFloat32) {
  for (const auto& [tokens, in, out] : kSizes) {
    const at::Tensor weight = random_matrix(out, in, 1);
    const at::Tensor x = random_matrix(tokens, in, 2);
    const Linear linear(weight, Dtype::kFloat32);
    const Activations y = linear(input_of(linear, x));
    EXPECT_EQ(y.values.scalar_type(), at::kFloat);
    EXPECT_FALSE(y.scale.defined());
    EXPECT_LT(distance(float_values(y), exact_product(x, weight)), 1e-5) << tokens << " x " << in << " x " << out;
  }
}

// Products of bfloat16 values are summed in float32: only the result is rounded, to 8 bits.
TEST(Linear, MultipliesInBFloat16) {
  for (const auto& [tokens, in, out] : kSizes) {
    const at::Tensor weight = random_matrix(out, in, 1).to(at::kBFloat16).to(at::kFloat);
    const at::Tensor x = random_matrix(tokens, in, 2).to(at::kBFloat16).to(at::kFloat);
    const Linear linear(weight, Dtype::kBFloat16);
    const Activations y = linear(input_of(linear, x));
    EXPECT_EQ(y.values.scalar_type(), at::kBFloat16);
    EXPECT_LT(distance(float_values(y), exact_product(x, weight)), 1.0 / 256) << tokens << " x " << in << " x " << out;
  }
}

// Each weight to the nearest of the values that bytes up to `top` have for its channel.
at::Tensor rounded(const at::Tensor& weight, double top) {
  const at::Tensor scale = weight.abs().amax(1, true).div(top);
  return weight.div(scale).round().mul(scale);
}

// As a saved model has them, and then as this processor can multiply them.
at::Tensor quantised(const at::Tensor& weight) {
  const at::Tensor saved = rounded(weight.to(at::kDouble), 127);
  return Processor::current().int8_dot ? saved : rounded(saved, 63);
}

at::Tensor dequantised(const Activations& input) {
  return input.values.to(at::kDouble)
      .sub(static_cast<double>(kernels::kZeroPoint))
      .mul(input.scale.to(at::kDouble).unsqueeze(1));
}

// Exact but for the rounding of the result to bfloat16: nothing saturates, and the zero point is taken out.
TEST(Linear, MultipliesInInt8) {
  if (!OneDnn::current().has_int8_gemm()) GTEST_SKIP() << "no byte products in this libtorch";
  for (const auto& [tokens, in, out] : kSizes) {
    const at::Tensor weight = random_matrix(out, in, 1);
    const Linear linear(weight, Dtype::kInt8);
    const Activations input = input_of(linear, random_matrix(tokens, in, 2));
    const Activations y = linear(input);
    EXPECT_EQ(y.values.scalar_type(), at::kBFloat16);
    EXPECT_LT(distance(float_values(y), exact_product(dequantised(input), quantised(weight))), 1.0 / 256 + 1e-5)
        << tokens << " x " << in << " x " << out;
  }
}

// The largest bytes that there are: sums of pairs in 16 bits would stop at 32767.
TEST(Linear, DoesNotSaturateInInt8) {
  for (const double sign : {1.0, -1.0}) {
    const at::Tensor weight = at::full({16, 512}, sign, at::kFloat);
    const at::Tensor x = at::ones({4, 512}, at::kFloat);
    const Linear linear(weight, Dtype::kInt8);
    EXPECT_LT(distance(float_values(linear(input_of(linear, x))), exact_product(x, weight)), 1.0 / 256);
  }
}

TEST(Linear, QuantisesAChannelOfZerosToZeros) {
  at::Tensor weight = random_matrix(3, 8, 1);
  weight[1].zero_();
  const Linear linear(weight, Dtype::kInt8);
  const at::Tensor y = float_values(linear(input_of(linear, random_matrix(5, 8, 2))));
  for (std::int64_t token = 0; token < 5; ++token) {
    EXPECT_EQ(y[token][1].item<double>(), 0.0);
    EXPECT_NE(y[token][0].item<double>(), 0.0);
  }
}

// A saved weight gives the same before it is packed and after.
TEST(Linear, OfAQuantisedCheckpointIsTheSameOncePacked) {
  if (!OneDnn::current().has_int8_gemm()) GTEST_SKIP() << "no byte products in this libtorch";
  const TempFolder folder;
  save_quantized(Checkpoint(checkpoint_folder("tiny")), {.precision = Precision::of(Dtype::kInt8, "qkv")},
                 folder.path() / "int8");
  const Checkpoint checkpoint(folder.path() / "int8");
  for (const LinearSpec& spec : T5Tree(checkpoint.config()).fused()) {
    const Linear linear(checkpoint, spec, {});
    const Activations input = input_of(linear, random_matrix(9, spec.in, 1));
    const Activations before = linear(input);
    linear.pack(checkpoint);
    const Activations after = linear(input);
    EXPECT_EQ(linear.input_format(), spec.kind == LinearKind::kQkv ? Dtype::kBFloat16 : Dtype::kInt8) << spec.name;
    if (linear.input_format() == Dtype::kInt8) {
      EXPECT_TRUE(before.values.equal(after.values)) << spec.name;
    } else {
      EXPECT_LT(distance(float_values(before), float_values(after)), 1.0 / 256) << spec.name;
    }
  }
}

TEST(Linear, CountsTheOperationsOfTimedProducts) {
  Profile::global().enable();
  const Linear linear(random_matrix(3, 5, 1), Dtype::kFloat32);
  const double before = Profile::global().operations(Dtype::kFloat32);
  linear.timed(input_of(linear, random_matrix(7, 5, 2)), Stage::kHead);
  EXPECT_EQ(Profile::global().operations(Dtype::kFloat32) - before, 2 * 3 * 5 * 7);
  EXPECT_GT(Profile::global().seconds(Stage::kHead), 0.0);
}

}  // namespace
}  // namespace flant5
