#include <algorithm>
#include <vector>

#include "kernels/attention.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/sequence_attention.cc"
#include <hwy/foreach_target.h>
// foreach_target.h comes first.
#include <hwy/highway.h>

#include "kernels/packing-inl.h"
#include "kernels/softmax-inl.h"

HWY_BEFORE_NAMESPACE();
namespace flant5::kernels::HWY_NAMESPACE {

// One sequence at a time, its keys and values packed for all heads, as long as its queries come one after the other.
template <class Product>
class SequenceAttention {
 public:
  using Left = Product::Left;
  using Right = Product::Right;

  SequenceAttention(const AttentionShape& shape, const DistanceBias& bias)
      : heads_(static_cast<std::size_t>(shape.num_heads)),
        d_kv_(static_cast<std::size_t>(shape.d_kv)),
        inner_(static_cast<std::size_t>(shape.inner())),
        bias_(bias) {}

  // The sequence is `length` rows from `first` on.
  void attend(const ConstRows& qkv, std::int64_t first, std::int64_t length, const QueryRange& queries,
              const MutableRows& out) {
    if (first != first_) load(qkv, first, static_cast<std::size_t>(length));
    begin_ = static_cast<std::size_t>(queries.begin);
    end_ = static_cast<std::size_t>(queries.end);
    context_.resize((end_ - begin_) * inner_);
    for (std::size_t head = 0; head < heads_; ++head) {
      attend_head(head);
      if (end_ == length_) prefetch_behind(head);
    }
    for (std::int64_t i = queries.begin; i < queries.end; ++i) {
      store_row(context_.data() + (i - queries.begin) * static_cast<std::int64_t>(inner_), 1.0F, first + i, out);
    }
  }

 private:
  void load(const ConstRows& qkv, std::int64_t first, std::size_t length) {
    first_ = first;
    length_ = length;
    stride_ = padded(length);
    depth_ = hwy::DivCeil(length, Product::kDepth);
    keys_.resize(inner_ / Product::kDepth * stride_);
    values_.resize(depth_ * inner_);
    scores_.resize(kTileRows * stride_);
    weights_.resize(kTileRows * stride_);
    queries_ = {static_cast<const Left*>(qkv.data) + first * qkv.stride, static_cast<std::size_t>(qkv.stride)};
    pack_columns<Product>(queries_.from(0, inner_), length, inner_ / Product::kDepth, {keys_.data(), stride_});
    pack_rows(queries_.from(0, 2 * inner_), length, inner_, {values_.data(), inner_});
    scale_.assign(stride_, 0.0F);
    if (qkv.scale) std::copy_n(qkv.scale + first, length, scale_.data());
    is_scaled_ = qkv.scale != nullptr;
  }

  // A head's share of as many rows behind these: the next sequence's lie beyond the nearest caches.
  void prefetch_behind(std::size_t head) const {
    constexpr std::size_t kLine = 64 / sizeof(Left);
    const std::size_t share = length_ * queries_.stride / heads_;
    const Left* behind = queries_.from(length_, 0).data + head * share;
    for (std::size_t i = 0; i < share; i += kLine) __builtin_prefetch(behind + i, 0, 2);
  }

  // A few queries at a time, so that memory grows with the length and not with its square.
  void attend_head(std::size_t head) {
    const std::size_t at = head * d_kv_;
    const float* bias = bias_.values + static_cast<std::int64_t>(head) * bias_.stride;
    for (std::size_t i = begin_; i < end_; i += kTileRows) {
      const std::size_t rows = HWY_MIN(kTileRows, end_ - i);
      multiply<Product>(queries_.from(i, at), {keys_.data() + at / Product::kDepth * stride_, stride_},
                        {scores_.data(), stride_}, rows, d_kv_ / Product::kDepth, stride_);
      float sums[kTileRows];
      for (std::size_t r = 0; r < rows; ++r) {
        const KeyTerms keys{is_scaled_ ? scale_.data() : nullptr, bias - static_cast<std::int64_t>(i + r)};
        sums[r] = softmax(scores_.data() + r * stride_, length_, is_scaled_ ? scale_[i + r] : 1.0F, keys,
                          weights_.data() + r * stride_);
      }
      const Matrix<float> context{context_.data() + (i - begin_) * inner_ + at, inner_};
      multiply<Product>({weights_.data(), stride_}, {values_.data() + at, inner_}, context, rows, depth_, d_kv_);
      for (std::size_t r = 0; r < rows; ++r)
        store_scaled(context.from(r, 0).data, 1.0F / sums[r], d_kv_, context.from(r, 0).data);
    }
  }

  std::size_t heads_;
  std::size_t d_kv_;
  std::size_t inner_;
  DistanceBias bias_;

  std::int64_t first_ = -1;
  std::size_t length_ = 0;
  std::size_t begin_ = 0;  // of the queries
  std::size_t end_ = 0;
  std::size_t stride_ = 0;  // of scores
  std::size_t depth_ = 0;   // of values
  Matrix<const Left> queries_{};
  std::vector<Right> keys_;    // [inner / kDepth, stride]
  std::vector<Right> values_;  // [depth, inner]
  std::vector<float> scale_;   // [stride]
  bool is_scaled_ = false;
  std::vector<float> scores_;   // [kTileRows, stride]
  std::vector<Left> weights_;   // [kTileRows, stride]
  std::vector<float> context_;  // [queries, inner]
};

template <class Product>
void attend_sequences(const ConstRows& qkv, const AttentionShape& shape, const DistanceBias& bias,
                      std::span<const std::int64_t> cu_seqlens, std::span<const QueryRange> queries,
                      const MutableRows& out) {
  SequenceAttention<Product> attention(shape, bias);
  for (const QueryRange& range : queries) {
    const auto at = static_cast<std::size_t>(range.sequence);
    attention.attend(qkv, cu_seqlens[at], cu_seqlens[at + 1] - cu_seqlens[at], range, out);
  }
}

void sequence_attention(const ConstRows& qkv, const AttentionShape& shape, const DistanceBias& bias,
                        std::span<const std::int64_t> cu_seqlens, std::span<const QueryRange> queries,
                        const MutableRows& out) {
  with_product(qkv.format, [&](auto product) HWY_ATTR {
    attend_sequences<decltype(product)>(qkv, shape, bias, cu_seqlens, queries, out);
  });
}

}  // namespace flant5::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace flant5::kernels {

HWY_EXPORT(sequence_attention);

void sequence_attention(const ConstRows& qkv, const AttentionShape& shape, const DistanceBias& bias,
                        std::span<const std::int64_t> cu_seqlens, std::span<const QueryRange> queries,
                        const MutableRows& out) {
  HWY_DYNAMIC_DISPATCH(sequence_attention)(qkv, shape, bias, cu_seqlens, queries, out);
}

std::vector<QueryRange> split_queries(std::span<const std::int64_t> cu_seqlens) {
  // Whole tiles of queries, so that a sequence gives the same bits split and unsplit; enough of them that packing the
  // keys and values for each part costs next to nothing.
  constexpr std::int64_t kPart = 384;
  std::vector<QueryRange> ranges;
  for (std::size_t s = 0; s + 1 < cu_seqlens.size(); ++s) {
    const std::int64_t length = cu_seqlens[s + 1] - cu_seqlens[s];
    for (std::int64_t begin = 0; begin < length; begin += kPart) {
      ranges.push_back({static_cast<std::int64_t>(s), begin, std::min(begin + kPart, length)});
    }
  }
  return ranges;
}

}  // namespace flant5::kernels
#endif  // HWY_ONCE
