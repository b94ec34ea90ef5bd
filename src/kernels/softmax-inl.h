// Softmax of one query's scores, for each instruction set.
#if defined(FLANT5_KERNELS_SOFTMAX_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef FLANT5_KERNELS_SOFTMAX_INL_H_
#undef FLANT5_KERNELS_SOFTMAX_INL_H_
#else
#define FLANT5_KERNELS_SOFTMAX_INL_H_
#endif

#include <limits>

#include "kernels/exponential-inl.h"
#include "kernels/matmul-inl.h"
#include "kernels/rows-inl.h"

HWY_BEFORE_NAMESPACE();
namespace flant5::kernels::HWY_NAMESPACE {

// Room for `n` scores: whole vectors and whole pairs.
HWY_INLINE std::size_t padded(std::size_t n) { return hwy::RoundUpTo(n, HWY_MAX(std::size_t{2}, hn::Lanes(Floats()))); }

// What belongs to each key, or nothing.
struct KeyTerms {
  const float* scale = nullptr;  // [padded(n)] factor of a key and its value
  const float* bias = nullptr;   // [n]
};

// For s = scores * query_scale * scale + bias: weights = exp(s - max s) * scale, not yet divided by the sum of
// exp(s - max s), which is returned. `scores`, which is overwritten, and `weights`, which may be the same, have room
// for padded(n), and what is past n counts as never.
template <class Left>
HWY_INLINE float softmax(float* scores, std::size_t n, float query_scale, const KeyTerms& keys, Left* weights) {
  const Floats d;
  const std::size_t lanes = hn::Lanes(d);
  const std::size_t end = padded(n);
  const auto never = hn::Set(d, -std::numeric_limits<float>::infinity());
  auto top = never;
  for (std::size_t i = 0; i < end; i += lanes) {
    auto factor = hn::Set(d, query_scale);
    if (keys.scale) factor = hn::Mul(factor, hn::LoadU(d, keys.scale + i));
    auto s = hn::Mul(hn::LoadU(d, scores + i), factor);
    const std::size_t left = n - HWY_MIN(i, n);
    if (keys.bias) {
      s = hn::Add(s, left >= lanes ? hn::LoadU(d, keys.bias + i) : load_first(d, keys.bias + i, left));
    }
    if (left < lanes) s = hn::IfThenElse(hn::FirstN(d, left), s, never);
    hn::StoreU(s, d, scores + i);
    top = hn::Max(top, s);
  }
  top = hn::MaxOfLanes(d, top);
  auto sum = hn::Zero(d);
  for (std::size_t i = 0; i < end; i += lanes) {
    auto e = exp2(d, hn::Mul(hn::Sub(hn::LoadU(d, scores + i), top), hn::Set(d, kLog2E)));
    sum = hn::Add(sum, e);
    if (keys.scale) e = hn::Mul(e, hn::LoadU(d, keys.scale + i));
    store(e, d, weights + i);
  }
  return hn::GetLane(hn::SumOfLanes(d, sum));
}

}  // namespace flant5::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // FLANT5_KERNELS_SOFTMAX_INL_H_
