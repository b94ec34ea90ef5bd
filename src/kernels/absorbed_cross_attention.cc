#include <vector>

#include "kernels/attention.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/absorbed_cross_attention.cc"
#include <hwy/foreach_target.h>
// foreach_target.h comes first.
#include <hwy/highway.h>

#include "kernels/packing-inl.h"
#include "kernels/softmax-inl.h"

HWY_BEFORE_NAMESPACE();
namespace flant5::kernels::HWY_NAMESPACE {

// A few rows at a time: each head's weights are read once for all of them.
template <class Product>
class AbsorbedCrossAttention {
 public:
  using Left = Product::Left;
  using Right = Product::Right;
  static constexpr std::int64_t kRows = 4 * static_cast<std::int64_t>(kTileRows);

  AbsorbedCrossAttention(const AttentionShape& shape, const AbsorbedWeights& weights)
      : heads_(static_cast<std::size_t>(shape.num_heads)),
        d_kv_(static_cast<std::size_t>(shape.d_kv)),
        d_model_(static_cast<std::size_t>(weights.d_model)),
        key_{static_cast<const Right*>(weights.key), d_model_},
        value_transposed_{static_cast<const Right*>(weights.value_transposed), heads_ * d_kv_},
        products_(HWY_MAX(static_cast<std::size_t>(kRows), heads_) * d_model_),
        heads_by_row_(static_cast<std::size_t>(kRows) * heads_ * d_model_),
        context_(static_cast<std::size_t>(kRows) * heads_ * d_kv_) {}

  // The rows from `first` on, at most kRows of them.
  void attend(const ConstRows& queries, std::span<const States> memory, std::int64_t first, std::int64_t rows,
              const MutableRows& out) {
    const auto count = static_cast<std::size_t>(rows);
    project(queries, first, count);
    for (std::size_t r = 0; r < count; ++r) attend_row(memory[static_cast<std::size_t>(first) + r], row_heads(r));
    const std::size_t inner = heads_ * d_kv_;
    for (std::size_t h = 0; h < heads_; ++h) {
      multiply<Product>({row_heads(0) + h * d_model_, heads_ * d_model_}, value_transposed_.from(0, h * d_kv_),
                        {context_.data() + h * d_kv_, inner}, count, d_model_ / Product::kDepth, d_kv_);
    }
    for (std::size_t r = 0; r < count; ++r) {
      store_row(context_.data() + r * inner, 1.0F, first + static_cast<std::int64_t>(r), out);
    }
  }

 private:
  // The heads of a row of the batch, [heads, d_model]: projected queries, then weighted means of states.
  Left* row_heads(std::size_t row) { return heads_by_row_.data() + row * heads_ * d_model_; }

  void project(const ConstRows& queries, std::int64_t first, std::size_t rows) {
    const Matrix<const Left> query{static_cast<const Left*>(queries.data) + first * queries.stride,
                                   static_cast<std::size_t>(queries.stride)};
    for (std::size_t h = 0; h < heads_; ++h) {
      multiply<Product>(query.from(0, h * d_kv_), key_.from(h * d_kv_ / Product::kDepth, 0),
                        {products_.data(), d_model_}, rows, d_kv_ / Product::kDepth, d_model_);
      for (std::size_t r = 0; r < rows; ++r) {
        const float scale = queries.scale ? queries.scale[first + static_cast<std::int64_t>(r)] : 1.0F;
        store_scaled(products_.data() + r * d_model_, scale, d_model_, row_heads(r) + h * d_model_);
      }
    }
  }

  void attend_row(const States& seen, Left* heads) {
    const auto length = static_cast<std::size_t>(seen.length);
    const std::size_t stride = padded(length);
    scores_.resize(heads_ * stride);
    weights_.resize(heads_ * stride);
    multiply<Product>({heads, d_model_}, {static_cast<const Right*>(seen.transposed), length}, {scores_.data(), stride},
                      heads_, d_model_ / Product::kDepth, length);
    sums_.resize(heads_);
    for (std::size_t h = 0; h < heads_; ++h) {
      sums_[h] = softmax(scores_.data() + h * stride, length, 1.0F, {}, weights_.data() + h * stride);
    }
    multiply<Product>({weights_.data(), stride}, {static_cast<const Right*>(seen.states), d_model_},
                      {products_.data(), d_model_}, heads_, hwy::DivCeil(length, Product::kDepth), d_model_);
    for (std::size_t h = 0; h < heads_; ++h) {
      store_scaled(products_.data() + h * d_model_, 1.0F / sums_[h], d_model_, heads + h * d_model_);
    }
  }

  std::size_t heads_;
  std::size_t d_kv_;
  std::size_t d_model_;
  Matrix<const Right> key_;
  Matrix<const Right> value_transposed_;
  std::vector<float> products_;     // [kRows or heads, d_model]
  std::vector<Left> heads_by_row_;  // [kRows, heads, d_model]
  std::vector<float> context_;      // [kRows, inner]
  std::vector<float> scores_;       // [heads, padded length]
  std::vector<Left> weights_;       // [heads, padded length]
  std::vector<float> sums_;         // [heads]
};

template <class Product>
void attend_states(const ConstRows& queries, const AttentionShape& shape, const AbsorbedWeights& weights,
                   std::span<const States> memory, std::int64_t begin, std::int64_t end, const MutableRows& out) {
  using Attention = AbsorbedCrossAttention<Product>;
  Attention attention(shape, weights);
  for (std::int64_t first = begin; first < end; first += Attention::kRows) {
    attention.attend(queries, memory, first, HWY_MIN(Attention::kRows, end - first), out);
  }
}

void absorbed_cross_attention(const ConstRows& queries, const AttentionShape& shape, const AbsorbedWeights& weights,
                              std::span<const States> memory, std::int64_t begin, std::int64_t end,
                              const MutableRows& out) {
  with_product(queries.format, [&](auto product) HWY_ATTR {
    attend_states<decltype(product)>(queries, shape, weights, memory, begin, end, out);
  });
}

}  // namespace flant5::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace flant5::kernels {

HWY_EXPORT(absorbed_cross_attention);

void absorbed_cross_attention(const ConstRows& queries, const AttentionShape& shape, const AbsorbedWeights& weights,
                              std::span<const States> memory, std::int64_t begin, std::int64_t end,
                              const MutableRows& out) {
  HWY_DYNAMIC_DISPATCH(absorbed_cross_attention)(queries, shape, weights, memory, begin, end, out);
}

}  // namespace flant5::kernels
#endif  // HWY_ONCE
