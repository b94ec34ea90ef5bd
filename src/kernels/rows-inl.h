// Loading and storing one row in any format, for each instruction set. Included once per target, see Highway's
// foreach_target.h.
#if defined(FLANT5_KERNELS_ROWS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef FLANT5_KERNELS_ROWS_INL_H_
#undef FLANT5_KERNELS_ROWS_INL_H_
#else
#define FLANT5_KERNELS_ROWS_INL_H_
#endif

#include <hwy/highway.h>

#include <cstddef>
#include <cstdint>

#include "kernels/rows.h"

HWY_BEFORE_NAMESPACE();
namespace flant5::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Floats = hn::ScalableTag<float>;
using OneFloat = hn::CappedTag<float, 1>;

// Calls step(tag, i) for whole vectors, then for the elements left over one by one.
template <typename Step>
HWY_INLINE void for_lanes(std::size_t n, const Step& step) {
  const Floats d;
  const std::size_t lanes = hn::Lanes(d);
  std::size_t i = 0;
  for (; i + lanes <= n; i += lanes) step(d, i);
  for (; i < n; ++i) step(OneFloat(), i);
}

template <class D>
HWY_INLINE hn::Vec<D> load_bfloat16(D /*d*/, const std::uint16_t* from) {
  const hn::Rebind<std::uint16_t, D> d16;
  const hn::Rebind<std::uint32_t, D> d32;
  return hn::BitCast(D(), hn::ShiftLeft<16>(hn::PromoteTo(d32, hn::LoadU(d16, from))));
}

// Rounds to nearest even, as libtorch does.
template <class D>
HWY_INLINE void store_bfloat16(hn::Vec<D> v, D /*d*/, std::uint16_t* to) {
  const hn::Rebind<std::uint16_t, D> d16;
  const hn::RebindToUnsigned<D> d32;
  const hn::RebindToSigned<D> di32;
  const auto bits = hn::BitCast(d32, v);
  const auto odd = hn::And(hn::ShiftRight<16>(bits), hn::Set(d32, 1));
  const auto rounded = hn::ShiftRight<16>(hn::Add(hn::Add(bits, hn::Set(d32, 0x7FFF)), odd));
  hn::StoreU(hn::DemoteTo(d16, hn::BitCast(di32, rounded)), d16, to);
}

// Vectors of a row, its factor applied.
struct FloatLoader {
  const float* from;
  float scale;
  template <class D>
  HWY_INLINE hn::Vec<D> operator()(D d, std::size_t i) const {
    return hn::Mul(hn::LoadU(d, from + i), hn::Set(d, scale));
  }
};
struct BFloat16Loader {
  const std::uint16_t* from;
  float scale;
  template <class D>
  HWY_INLINE hn::Vec<D> operator()(D d, std::size_t i) const {
    return hn::Mul(load_bfloat16(d, from + i), hn::Set(d, scale));
  }
};

// Calls use(loader) for the row's elements from `first` on.
template <typename Use>
HWY_INLINE void with_row(const ConstRows& in, std::int64_t row, std::int64_t first, const Use& use) {
  const std::int64_t at = row * in.stride + first;
  const float scale = in.scale ? in.scale[row] : 1.0F;
  if (in.format == Dtype::kBFloat16) {
    use(BFloat16Loader{static_cast<const std::uint16_t*>(in.data) + at, scale});
  } else {
    use(FloatLoader{static_cast<const float*>(in.data) + at, scale});
  }
}

template <class D>
HWY_INLINE void store(hn::Vec<D> v, D d, float* to) {
  hn::StoreU(v, d, to);
}
template <class D>
HWY_INLINE void store(hn::Vec<D> v, D d, std::uint16_t* to) {
  store_bfloat16(v, d, to);
}

// to: floats or bfloat16.
template <typename To>
HWY_INLINE void load_row(const ConstRows& in, std::int64_t row, std::int64_t first, std::int64_t cols, To* to) {
  with_row(in, row, first, [=](const auto& load) HWY_ATTR {
    for_lanes(static_cast<std::size_t>(cols), [=](auto d, std::size_t i) HWY_ATTR { store(load(d, i), d, to + i); });
  });
}

// to = x * factor, floats or bfloat16. `to` may be x.
template <typename To>
HWY_INLINE void store_scaled(const float* x, float factor, std::size_t n, To* to) {
  for_lanes(
      n, [=](auto d, std::size_t i) HWY_ATTR { store(hn::Mul(hn::LoadU(d, x + i), hn::Set(d, factor)), d, to + i); });
}

HWY_INLINE float dot(const float* a, const float* b, std::size_t n) {
  const Floats d;
  const std::size_t lanes = hn::Lanes(d);
  auto even = hn::Zero(d);
  auto odd = hn::Zero(d);
  std::size_t i = 0;
  for (; i + 2 * lanes <= n; i += 2 * lanes) {
    even = hn::MulAdd(hn::LoadU(d, a + i), hn::LoadU(d, b + i), even);
    odd = hn::MulAdd(hn::LoadU(d, a + i + lanes), hn::LoadU(d, b + i + lanes), odd);
  }
  float total = hn::GetLane(hn::SumOfLanes(d, hn::Add(even, odd)));
  for (; i < n; ++i) total += a[i] * b[i];
  return total;
}

HWY_INLINE float largest_magnitude(const float* x, std::size_t n) {
  const Floats d;
  const std::size_t lanes = hn::Lanes(d);
  auto top = hn::Zero(d);
  std::size_t i = 0;
  for (; i + lanes <= n; i += lanes) top = hn::Max(top, hn::Abs(hn::LoadU(d, x + i)));
  float largest = hn::GetLane(hn::MaxOfLanes(d, top));
  for (; i < n; ++i) largest = HWY_MAX(largest, HWY_MAX(x[i], -x[i]));
  return largest;
}

// Bytes of x * inverse, rounded to nearest, around the zero point. |x * inverse| is at most 127.
HWY_INLINE void store_bytes(const float* x, float inverse, std::size_t n, std::uint8_t* to) {
  for_lanes(n, [=](auto d, std::size_t i) HWY_ATTR {
    const hn::RebindToSigned<decltype(d)> di;
    const hn::Rebind<std::uint8_t, decltype(d)> d8;
    const auto rounded = hn::NearestInt(hn::Mul(hn::LoadU(d, x + i), hn::Set(d, inverse)));
    hn::StoreU(hn::DemoteTo(d8, hn::Add(rounded, hn::Set(di, static_cast<std::int32_t>(kZeroPoint)))), d8, to + i);
  });
}

// Writes x * factor in the format of `out`.
HWY_INLINE void store_row(const float* x, float factor, std::int64_t row, const MutableRows& out) {
  const std::int64_t at = row * out.stride;
  const auto n = static_cast<std::size_t>(out.cols);
  switch (out.format) {
    case Dtype::kFloat32:
      return store_scaled(x, factor, n, static_cast<float*>(out.data) + at);
    case Dtype::kBFloat16:
      return store_scaled(x, factor, n, static_cast<std::uint16_t*>(out.data) + at);
    case Dtype::kInt8: {
      const float largest = largest_magnitude(x, n);
      out.scale[row] = largest / 127.0F * factor;
      store_bytes(x, largest > 0 ? 127.0F / largest : 0.0F, n, static_cast<std::uint8_t*>(out.data) + at);
      return;
    }
  }
}

}  // namespace flant5::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // FLANT5_KERNELS_ROWS_INL_H_
