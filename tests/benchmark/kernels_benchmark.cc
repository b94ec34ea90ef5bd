// The hot loops on the sizes of flan-t5-base, one thread: 22 rows of 46 tokens, as an encoder batch of 1,024 has them.
// Products report the speed they reach; the other kernels how long the encoder's products of the same tokens take in
// int8 and so what share of it they cost.
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/ops/randn.h>
#include <benchmark/benchmark.h>
#include <c10/core/InferenceMode.h>

#include <vector>

#include "engine/cpu/activations.h"
#include "engine/cpu/linear.h"
#include "engine/cpu/packed_matrix.h"
#include "kernels/attention.h"
#include "kernels/row_kernels.h"

namespace flant5 {
namespace {

constexpr std::int64_t kSequences = 22;
constexpr std::int64_t kLength = 46;
constexpr std::int64_t kTokens = kSequences * kLength;
constexpr std::int64_t kModel = 768;
constexpr std::int64_t kFeedForward = 2048;
constexpr kernels::AttentionShape kShape{12, 64};

Dtype format_of(const benchmark::State& state) { return static_cast<Dtype>(state.range(0)); }

Activations random_rows(std::int64_t rows, std::int64_t cols, Dtype format) {
  Activations values = Activations::empty(rows, cols, Dtype::kFloat32);
  values.values.copy_(at::randn({rows, cols}));
  if (format == Dtype::kFloat32) return values;
  Activations converted = Activations::empty(rows, cols, format);
  kernels::convert(values.view(), 0, rows, converted.mutable_view());
  return converted;
}

void products(benchmark::State& state) {
  const c10::InferenceMode inference;
  at::set_num_threads(1);
  const Dtype format = format_of(state);
  const std::int64_t in = state.range(1);
  const std::int64_t out = state.range(2);
  const Linear linear(at::randn({out, in}), format);
  const Activations input = random_rows(kTokens, in, format);
  for (auto _ : state) benchmark::DoNotOptimize(linear(input));
  state.counters["GOP/s"] =
      benchmark::Counter(2e-9 * static_cast<double>(kTokens * in * out), benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(products)->ArgsProduct({{0, 1, 2}, {kModel}, {3 * kModel, kModel, 2 * kFeedForward}});
BENCHMARK(products)->ArgsProduct({{0, 1, 2}, {kFeedForward}, {kModel}});

void norms(benchmark::State& state) {
  const c10::InferenceMode inference;
  const Activations hidden = random_rows(kTokens, kModel, Dtype::kFloat32);
  Activations out = Activations::empty(kTokens, kModel, format_of(state));
  for (auto _ : state) {
    kernels::rms_norm({hidden.values.const_data_ptr<float>(), 1e-6F}, 0, kTokens, out.mutable_view());
  }
}
BENCHMARK(norms)->Arg(0)->Arg(1)->Arg(2);

void residual(benchmark::State& state) {
  const c10::InferenceMode inference;
  Activations hidden = random_rows(kTokens, kModel, Dtype::kFloat32);
  const Activations output = random_rows(kTokens, kModel, format_of(state));
  for (auto _ : state) kernels::add(output.view(), 0, kTokens, hidden.values.mutable_data_ptr<float>());
}
BENCHMARK(residual)->Arg(0)->Arg(1);

void gates(benchmark::State& state) {
  const c10::InferenceMode inference;
  const Dtype format = format_of(state);
  const Activations in = random_rows(kTokens, 2 * kFeedForward, format == Dtype::kFloat32 ? format : Dtype::kBFloat16);
  Activations out = Activations::empty(kTokens, kFeedForward, format);
  for (auto _ : state) kernels::gelu_gate(in.view(), 0, kTokens, out.mutable_view());
}
BENCHMARK(gates)->Arg(0)->Arg(1)->Arg(2);

void attention(benchmark::State& state) {
  const c10::InferenceMode inference;
  const Dtype format = format_of(state);
  const Activations qkv = random_rows(kTokens, 3 * kModel, format == Dtype::kFloat32 ? format : Dtype::kBFloat16);
  Activations out = Activations::empty(kTokens, kModel, format);
  const std::vector<float> bias(static_cast<std::size_t>(kShape.num_heads * (2 * kLength - 1)), 0.5F);
  const kernels::DistanceBias distances{bias.data() + kLength - 1, 2 * kLength - 1};
  std::vector<std::int64_t> cu_seqlens;
  for (std::int64_t s = 0; s <= kSequences; ++s) cu_seqlens.push_back(s * kLength);
  for (auto _ : state) {
    kernels::sequence_attention(qkv.view(), kShape, distances, cu_seqlens, kernels::split_queries(cu_seqlens),
                                out.mutable_view());
  }
  const double operations = 4e-9 * static_cast<double>(kSequences * kLength * kLength * kModel);
  state.counters["GOP/s"] = benchmark::Counter(operations, benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(attention)->Arg(0)->Arg(1)->Arg(2);

void cross_attention(benchmark::State& state) {
  const c10::InferenceMode inference;
  const std::int64_t rows = 128;
  const Dtype format = format_of(state);
  const at::Tensor states = at::randn({kLength, kModel});
  const at::Tensor packed = packed_rows(states, format);
  const at::Tensor transposed = packed_columns(states, format);
  const at::Tensor weight = packed_rows(at::randn({kModel, kModel}), format);
  const std::vector<kernels::States> memory(static_cast<std::size_t>(rows),
                                            {packed.const_data_ptr(), transposed.const_data_ptr(), kLength});
  const Activations queries = random_rows(rows, kModel, format);
  Activations out = Activations::empty(rows, kModel, format);
  const kernels::AbsorbedWeights weights{weight.const_data_ptr(), weight.const_data_ptr(), kModel};
  for (auto _ : state) {
    kernels::absorbed_cross_attention(queries.view(), kShape, weights, memory, 0, rows, out.mutable_view());
  }
  const double operations = 4e-9 * static_cast<double>(rows * kModel * (kModel + kShape.num_heads * kLength));
  state.counters["GOP/s"] = benchmark::Counter(operations, benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(cross_attention)->Arg(0)->Arg(1);

}  // namespace
}  // namespace flant5
