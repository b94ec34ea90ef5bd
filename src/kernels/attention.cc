#include "flant5/kernels/attention.h"

#include <algorithm>
#include <limits>
#include <vector>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/attention.cc"
#include <hwy/foreach_target.h>
// foreach_target.h comes first.
#include <hwy/highway.h>

#include "kernels/exponential-inl.h"
#include "kernels/matmul-inl.h"
#include "kernels/rows-inl.h"

HWY_BEFORE_NAMESPACE();
namespace flant5::kernels::HWY_NAMESPACE {

constexpr float kNever = -std::numeric_limits<float>::infinity();

// Room for `n` scores and whole vectors of what is left of the last.
HWY_INLINE std::size_t padded(std::size_t n) { return hwy::RoundUpTo(n, hn::Lanes(Floats())); }

// x[0, n) = exp(x + bias - max), not yet divided by its sum, which is returned. x has room for padded(n), whose rest
// becomes 0, so that no element is worked on alone.
HWY_INLINE float exponentials(float* x, const float* bias, std::size_t n) {
  const Floats d;
  const std::size_t lanes = hn::Lanes(d);
  const std::size_t end = padded(n);
  if (bias) {
    std::size_t i = 0;
    for (; i + lanes <= n; i += lanes) hn::StoreU(hn::Add(hn::LoadU(d, x + i), hn::LoadU(d, bias + i)), d, x + i);
    for (; i < n; ++i) x[i] += bias[i];
  }
  for (std::size_t i = n; i < end; ++i) x[i] = kNever;
  auto top = hn::Set(d, kNever);
  for (std::size_t i = 0; i < end; i += lanes) top = hn::Max(top, hn::LoadU(d, x + i));
  top = hn::MaxOfLanes(d, top);
  auto sum = hn::Zero(d);
  for (std::size_t i = 0; i < end; i += lanes) {
    const auto e = exp2(d, hn::Mul(hn::Sub(hn::LoadU(d, x + i), top), hn::Set(d, kLog2E)));
    hn::StoreU(e, d, x + i);
    sum = hn::Add(sum, e);
  }
  return hn::GetLane(hn::SumOfLanes(d, sum));
}

HWY_INLINE void scale_row(float* x, float factor, std::size_t n) {
  for_lanes(n, [=](auto d, std::size_t i)
                   HWY_ATTR { hn::StoreU(hn::Mul(hn::LoadU(d, x + i), hn::Set(d, factor)), d, x + i); });
}

// One sequence in float32, head by head: queries and values [heads, length, d_kv], keys transposed [heads, d_kv,
// length].
struct SequenceBuffers {
  std::vector<float> queries, keys_transposed, values, row, scores, context;

  void resize(std::size_t length, std::size_t inner) {
    queries.resize(length * inner);
    keys_transposed.resize(length * inner);
    values.resize(length * inner);
    context.resize(length * inner);
    row.resize(3 * inner);
    scores.resize(kTileRows * padded(length));
  }
};

// Row by row, as they lie in memory: they come from beyond the nearest cache.
void load_sequence(const ConstRows& qkv, const AttentionShape& shape, std::int64_t first, std::int64_t length,
                   SequenceBuffers& buffers) {
  const auto d_kv = static_cast<std::size_t>(shape.d_kv);
  const auto n = static_cast<std::size_t>(length);
  const auto inner = static_cast<std::size_t>(shape.inner());
  for (std::size_t i = 0; i < n; ++i) {
    load_row(qkv, first + static_cast<std::int64_t>(i), 0, 3 * shape.inner(), buffers.row.data());
    for (std::size_t at = 0; at < inner; at += d_kv) {
      std::copy_n(buffers.row.data() + at, d_kv, buffers.queries.data() + at * n + i * d_kv);
      std::copy_n(buffers.row.data() + 2 * inner + at, d_kv, buffers.values.data() + at * n + i * d_kv);
    }
    const float* key = buffers.row.data() + inner;
    float* column = buffers.keys_transposed.data() + i;
    for (std::size_t k = 0; k < inner; ++k) column[k * n] = key[k];
  }
}

// A few queries at a time, so that memory grows with the length and not with its square.
void attend_head(const DistanceBias& bias, std::size_t head, std::size_t length, const AttentionShape& shape,
                 SequenceBuffers& buffers) {
  const auto d_kv = static_cast<std::size_t>(shape.d_kv);
  const auto inner = static_cast<std::size_t>(shape.inner());
  const std::size_t stride = padded(length);
  const std::size_t at = head * d_kv;
  for (std::size_t i = 0; i < length; i += kTileRows) {
    const std::size_t rows = HWY_MIN(kTileRows, length - i);
    multiply({buffers.queries.data() + at * length + i * d_kv, d_kv},
             {buffers.keys_transposed.data() + at * length, length}, {buffers.scores.data(), stride}, rows, d_kv,
             length);
    float sums[kTileRows];
    for (std::size_t r = 0; r < rows; ++r) {
      const float* from =
          bias.values + static_cast<std::int64_t>(head) * bias.stride - static_cast<std::int64_t>(i + r);
      sums[r] = exponentials(buffers.scores.data() + r * stride, from, length);
    }
    const Product out{buffers.context.data() + i * inner + at, inner};
    multiply({buffers.scores.data(), stride}, {buffers.values.data() + at * length, d_kv}, out, rows, length, d_kv);
    for (std::size_t r = 0; r < rows; ++r) scale_row(out.data + r * out.stride, 1.0F / sums[r], d_kv);
  }
}

void sequence_attention(const ConstRows& qkv, const AttentionShape& shape, const DistanceBias& bias,
                        std::span<const std::int64_t> offsets, std::int64_t begin, std::int64_t end,
                        const MutableRows& out) {
  SequenceBuffers buffers;
  for (std::int64_t s = begin; s < end; ++s) {
    const std::int64_t first = offsets[static_cast<std::size_t>(s)];
    const std::int64_t length = offsets[static_cast<std::size_t>(s) + 1] - first;
    const auto n = static_cast<std::size_t>(length);
    buffers.resize(n, static_cast<std::size_t>(shape.inner()));
    load_sequence(qkv, shape, first, length, buffers);
    for (std::size_t head = 0; head < static_cast<std::size_t>(shape.num_heads); ++head) {
      attend_head(bias, head, n, shape, buffers);
    }
    for (std::int64_t i = 0; i < length; ++i) {
      store_row(buffers.context.data() + i * shape.inner(), 1.0F, first + i, out);
    }
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
    scores.resize(padded(length));
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
  const std::size_t stride = padded(length);
  scores.resize(heads * stride);
  multiply({projected, d_model}, {seen.transposed, length}, {scores.data(), stride}, heads, d_model, length);
  for (std::size_t h = 0; h < heads; ++h) {
    float* row = scores.data() + h * stride;
    scale_row(row, 1.0F / exponentials(row, nullptr, length), length);
  }
  multiply({scores.data(), stride}, {seen.states, d_model}, {projected, d_model}, heads, length, d_model);
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
