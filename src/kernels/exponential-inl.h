// Powers of two for softmax and gates, for each instruction set: what they need of exp, at half its cost.
#if defined(FLANT5_KERNELS_EXPONENTIAL_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef FLANT5_KERNELS_EXPONENTIAL_INL_H_
#undef FLANT5_KERNELS_EXPONENTIAL_INL_H_
#else
#define FLANT5_KERNELS_EXPONENTIAL_INL_H_
#endif

#include <hwy/highway.h>

#include <numbers>

HWY_BEFORE_NAMESPACE();
namespace flant5::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

inline constexpr float kLog2E = std::numbers::log2e_v<float>;

// 2^x to a relative 3e-7 for |x| <= 125; smaller or larger x count as -125 or 125.
template <class D>
HWY_INLINE hn::Vec<D> exp2(D d, hn::Vec<D> x) {
  const hn::RebindToSigned<D> di;
  x = hn::Max(hn::Set(d, -125.0F), hn::Min(hn::Set(d, 125.0F), x));
  const auto whole = hn::Round(x);
  const auto rest = hn::Sub(x, whole);
  // The best polynomial of this degree on [-1/2, 1/2], by Remez' method.
  auto power = hn::Set(d, 0.0013276472F);
  power = hn::MulAdd(power, rest, hn::Set(d, 0.0096755413F));
  power = hn::MulAdd(power, rest, hn::Set(d, 0.0555071327F));
  power = hn::MulAdd(power, rest, hn::Set(d, 0.2402211972F));
  power = hn::MulAdd(power, rest, hn::Set(d, 0.6931469671F));
  power = hn::MulAdd(power, rest, hn::Set(d, 1.0000000717F));
  return hn::BitCast(d, hn::Add(hn::BitCast(di, power), hn::ShiftLeft<23>(hn::ConvertTo(di, whole))));
}

}  // namespace flant5::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // FLANT5_KERNELS_EXPONENTIAL_INL_H_
