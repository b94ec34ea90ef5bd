#include <vector>

#include "kernels/attention.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/query_attention.cc"
#include <hwy/foreach_target.h>
// foreach_target.h comes first.
#include <hwy/highway.h>

#include "kernels/softmax-inl.h"

HWY_BEFORE_NAMESPACE();
namespace flant5::kernels::HWY_NAMESPACE {

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
      const float sum =
          softmax(scores.data(), length, 1.0F, {nullptr, bias ? bias + at / d_kv * length : nullptr}, scores.data());
      multiply<FloatProduct>({scores.data(), length}, {seen.values + at, inner}, {context.data() + at, inner}, 1,
                             length, d_kv);
      store_scaled(context.data() + at, 1.0F / sum, d_kv, context.data() + at);
    }
    store_row(context.data(), 1.0F, row, out);
  }
}

}  // namespace flant5::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace flant5::kernels {

HWY_EXPORT(query_attention);

void query_attention(const ConstRows& queries, const AttentionShape& shape, std::span<const KeysValues> memory,
                     const float* bias, std::int64_t begin, std::int64_t end, const MutableRows& out) {
  HWY_DYNAMIC_DISPATCH(query_attention)(queries, shape, memory, bias, begin, end, out);
}

}  // namespace flant5::kernels
#endif  // HWY_ONCE
