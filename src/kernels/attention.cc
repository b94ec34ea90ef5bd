#include "flant5/kernels/attention.h"

#include <limits>
#include <vector>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/attention.cc"
#include <hwy/foreach_target.h>
// foreach_target.h comes first.
#include <hwy/contrib/math/math-inl.h>
#include <hwy/highway.h>

#include "kernels/matmul-inl.h"
#include "kernels/rows-inl.h"

HWY_BEFORE_NAMESPACE();
namespace flant5::kernels::HWY_NAMESPACE {

// x = exp(x + bias - max), not yet divided by its sum, which is returned.
HWY_INLINE float exponentials(float* x, const float* bias, std::size_t n) {
  const Floats d;
  const std::size_t lanes = hn::Lanes(d);
  auto top = hn::Set(d, -std::numeric_limits<float>::infinity());
  float largest = -std::numeric_limits<float>::infinity();
  std::size_t i = 0;
  for (; i + lanes <= n; i += lanes) {
    auto v = hn::LoadU(d, x + i);
    if (bias) v = hn::Add(v, hn::LoadU(d, bias + i));
    hn::StoreU(v, d, x + i);
    top = hn::Max(top, v);
  }
  if (i > 0) largest = hn::GetLane(hn::MaxOfLanes(d, top));
  for (; i < n; ++i) {
    if (bias) x[i] += bias[i];
    largest = HWY_MAX(largest, x[i]);
  }
  for_lanes(n, [=](auto tag, std::size_t at) HWY_ATTR {
    hn::StoreU(hn::Exp(tag, hn::Sub(hn::LoadU(tag, x + at), hn::Set(tag, largest))), tag, x + at);
  });
  return sum_of(x, n);
}

HWY_INLINE void scale_row(float* x, float factor, std::size_t n) {
  for_lanes(n, [=](auto d, std::size_t i)
                   HWY_ATTR { hn::StoreU(hn::Mul(hn::LoadU(d, x + i), hn::Set(d, factor)), d, x + i); });
}

// One head of one sequence in float32: queries and values [length, d_kv], keys transposed [d_kv, length].
struct HeadBuffers {
  std::vector<float> queries, keys_transposed, values, key, scores;

  void resize(std::size_t length, std::size_t d_kv) {
    queries.resize(length * d_kv);
    keys_transposed.resize(length * d_kv);
    values.resize(length * d_kv);
    key.resize(d_kv);
    scores.resize(kTileRows * length);
  }
};

void load_head(const ConstRows& qkv, const AttentionShape& shape, std::int64_t first, std::int64_t length,
               std::int64_t head, HeadBuffers& buffers) {
  const std::int64_t at = head * shape.d_kv;
  for (std::int64_t i = 0; i < length; ++i) {
    load_row(qkv, first + i, at, shape.d_kv, buffers.queries.data() + i * shape.d_kv);
    load_row(qkv, first + i, at + shape.inner(), shape.d_kv, buffers.key.data());
    load_row(qkv, first + i, at + 2 * shape.inner(), shape.d_kv, buffers.values.data() + i * shape.d_kv);
    float* column = buffers.keys_transposed.data() + i;
    for (std::int64_t k = 0; k < shape.d_kv; ++k) column[k * length] = buffers.key[static_cast<std::size_t>(k)];
  }
}

// A few queries at a time, so that memory grows with the length and not with its square.
void attend_head(const DistanceBias& bias, std::int64_t head, std::size_t length, std::size_t d_kv,
                 HeadBuffers& buffers, const Product& context) {
  for (std::size_t i = 0; i < length; i += kTileRows) {
    const std::size_t rows = HWY_MIN(kTileRows, length - i);
    multiply({buffers.queries.data() + i * d_kv, d_kv}, {buffers.keys_transposed.data(), length},
             {buffers.scores.data(), length}, rows, d_kv, length);
    float sums[kTileRows];
    for (std::size_t r = 0; r < rows; ++r) {
      const float* from = bias.values + head * bias.stride - static_cast<std::int64_t>(i + r);
      sums[r] = exponentials(buffers.scores.data() + r * length, from, length);
    }
    const Product out{context.data + i * context.stride, context.stride};
    multiply({buffers.scores.data(), length}, {buffers.values.data(), d_kv}, out, rows, length, d_kv);
    for (std::size_t r = 0; r < rows; ++r) scale_row(out.data + r * out.stride, 1.0F / sums[r], d_kv);
  }
}

void sequence_attention(const ConstRows& qkv, const AttentionShape& shape, const DistanceBias& bias,
                        std::span<const std::int64_t> offsets, std::int64_t begin, std::int64_t end,
                        const MutableRows& out) {
  const auto inner = static_cast<std::size_t>(shape.inner());
  const auto d_kv = static_cast<std::size_t>(shape.d_kv);
  HeadBuffers buffers;
  std::vector<float> context;
  for (std::int64_t s = begin; s < end; ++s) {
    const std::int64_t first = offsets[static_cast<std::size_t>(s)];
    const std::int64_t length = offsets[static_cast<std::size_t>(s) + 1] - first;
    const auto n = static_cast<std::size_t>(length);
    buffers.resize(n, d_kv);
    context.resize(n * inner);
    for (std::int64_t head = 0; head < shape.num_heads; ++head) {
      load_head(qkv, shape, first, length, head, buffers);
      attend_head(bias, head, n, d_kv, buffers, {context.data() + head * shape.d_kv, inner});
    }
    for (std::int64_t i = 0; i < length; ++i) store_row(context.data() + i * shape.inner(), 1.0F, first + i, out);
  }
}

void query_attention(const ConstRows& queries, const AttentionShape& shape, std::span<const KeysValues> memory,
                     const float* bias, std::int64_t begin, std::int64_t end, const MutableRows& out) {
  const auto inner = static_cast<std::size_t>(shape.inner());
  const auto d_kv = static_cast<std::size_t>(shape.d_kv);
  std::vector<float> query(inner);
  std::vector<float> context(inner);
  std::vector<float> scores;
  for (std::int64_t row = begin; row < end; ++row) {
    const KeysValues& seen = memory[static_cast<std::size_t>(row)];
    const auto length = static_cast<std::size_t>(seen.length);
    scores.resize(length);
    load_row(queries, row, 0, shape.inner(), query.data());
    for (std::size_t at = 0; at < inner; at += d_kv) {
      for (std::size_t j = 0; j < length; ++j) scores[j] = dot(query.data() + at, seen.keys + j * inner + at, d_kv);
      const float sum = exponentials(scores.data(), bias ? bias + at / d_kv * length : nullptr, length);
      multiply({scores.data(), length}, {seen.values + at, inner}, {context.data() + at, inner}, 1, length, d_kv);
      scale_row(context.data() + at, 1.0F / sum, d_kv);
    }
    store_row(context.data(), 1.0F, row, out);
  }
}

// Heads of a few rows at a time: each head's weights are read once for all of them.
struct StateBuffers {
  std::vector<float> queries, projected, scores, context;
};

void attend_states(const States& seen, std::size_t heads, std::size_t d_model, float* projected,
                   std::vector<float>& scores) {
  const auto length = static_cast<std::size_t>(seen.length);
  scores.resize(heads * length);
  multiply({projected, d_model}, {seen.transposed, length}, {scores.data(), length}, heads, d_model, length);
  for (std::size_t h = 0; h < heads; ++h) {
    float* row = scores.data() + h * length;
    scale_row(row, 1.0F / exponentials(row, nullptr, length), length);
  }
  multiply({scores.data(), length}, {seen.states, d_model}, {projected, d_model}, heads, length, d_model);
}

void state_attention(const ConstRows& queries, const AttentionShape& shape, const StateAttentionWeights& weights,
                     std::span<const States> memory, std::int64_t begin, std::int64_t end, const MutableRows& out) {
  constexpr std::int64_t kRowsAtOnce = 4 * static_cast<std::int64_t>(kTileRows);
  const auto inner = static_cast<std::size_t>(shape.inner());
  const auto heads = static_cast<std::size_t>(shape.num_heads);
  const auto d_kv = static_cast<std::size_t>(shape.d_kv);
  const auto d_model = static_cast<std::size_t>(weights.d_model);
  StateBuffers buffers;
  for (std::int64_t first = begin; first < end; first += kRowsAtOnce) {
    const std::int64_t count = HWY_MIN(kRowsAtOnce, end - first);
    const auto rows = static_cast<std::size_t>(count);
    buffers.queries.resize(rows * inner);
    buffers.context.resize(rows * inner);
    buffers.projected.resize(rows * heads * d_model);
    for (std::int64_t r = 0; r < count; ++r) {
      load_row(queries, first + r, 0, shape.inner(), buffers.queries.data() + r * shape.inner());
    }
    for (std::size_t h = 0; h < heads; ++h) {
      multiply({buffers.queries.data() + h * d_kv, inner}, {weights.key + h * d_kv * d_model, d_model},
               {buffers.projected.data() + h * d_model, heads * d_model}, rows, d_kv, d_model);
    }
    for (std::size_t r = 0; r < rows; ++r) {
      attend_states(memory[static_cast<std::size_t>(first) + r], heads, d_model,
                    buffers.projected.data() + r * heads * d_model, buffers.scores);
    }
    for (std::size_t h = 0; h < heads; ++h) {
      multiply({buffers.projected.data() + h * d_model, heads * d_model}, {weights.value_transposed + h * d_kv, inner},
               {buffers.context.data() + h * d_kv, inner}, rows, d_model, d_kv);
    }
    for (std::int64_t r = 0; r < count; ++r) {
      store_row(buffers.context.data() + r * shape.inner(), 1.0F, first + r, out);
    }
  }
}

}  // namespace flant5::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace flant5::kernels {

HWY_EXPORT(sequence_attention);
HWY_EXPORT(query_attention);
HWY_EXPORT(state_attention);

void sequence_attention(const ConstRows& qkv, const AttentionShape& shape, const DistanceBias& bias,
                        std::span<const std::int64_t> offsets, std::int64_t begin, std::int64_t end,
                        const MutableRows& out) {
  HWY_DYNAMIC_DISPATCH(sequence_attention)(qkv, shape, bias, offsets, begin, end, out);
}
void query_attention(const ConstRows& queries, const AttentionShape& shape, std::span<const KeysValues> memory,
                     const float* bias, std::int64_t begin, std::int64_t end, const MutableRows& out) {
  HWY_DYNAMIC_DISPATCH(query_attention)(queries, shape, memory, bias, begin, end, out);
}
void state_attention(const ConstRows& queries, const AttentionShape& shape, const StateAttentionWeights& weights,
                     std::span<const States> memory, std::int64_t begin, std::int64_t end, const MutableRows& out) {
  HWY_DYNAMIC_DISPATCH(state_attention)(queries, shape, weights, memory, begin, end, out);
}

}  // namespace flant5::kernels
#endif  // HWY_ONCE
