#include "kernels/row_kernels.h"

#include <cmath>
#include <vector>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/row_kernels.cc"
#include <hwy/foreach_target.h>
// foreach_target.h comes first.
#include <hwy/highway.h>

#include "kernels/exponential-inl.h"
#include "kernels/rows-inl.h"

HWY_BEFORE_NAMESPACE();
namespace flant5::kernels::HWY_NAMESPACE {

// to = a * b, element by element.
HWY_INLINE void multiply(const float* a, const float* b, std::size_t n, float* to) {
  for_lanes(n, [=](auto d, std::size_t i)
                   HWY_ATTR { hn::StoreU(hn::Mul(hn::LoadU(d, a + i), hn::LoadU(d, b + i)), d, to + i); });
}

void rms_norm(const Norm& norm, std::int64_t begin, std::int64_t end, const MutableRows& out) {
  const auto n = static_cast<std::size_t>(out.cols);
  std::vector<float> scaled(norm.channel_scale == nullptr ? 0 : n);
  for (std::int64_t row = begin; row < end; ++row) {
    const float* from = norm.x + row * out.cols;
    const float mean_square = dot(from, from, n) / static_cast<float>(n);
    if (norm.channel_scale != nullptr) {
      multiply(from, norm.channel_scale, n, scaled.data());
      from = scaled.data();
    }
    store_row(from, 1.0F / std::sqrt(mean_square + norm.epsilon), row, out);
  }
}

// x / (1 + exp(-2 sqrt(2/pi) (x + 0.044715 x^3))), which is gelu's tanh form.
template <class D>
HWY_INLINE hn::Vec<D> gelu_new(D d, hn::Vec<D> x) {
  constexpr float kLinear = -1.5957691216057308F * kLog2E;
  const auto factor = hn::MulAdd(hn::Set(d, 0.044715F * kLinear), hn::Mul(x, x), hn::Set(d, kLinear));
  return hn::Div(x, hn::Add(hn::Set(d, 1.0F), exp2(d, hn::Mul(x, factor))));
}

void gelu_gate(const ConstRows& in, std::int64_t begin, std::int64_t end, const MutableRows& out) {
  const auto n = static_cast<std::size_t>(out.cols);
  std::vector<float> row_values(n);
  float* values = row_values.data();
  for (std::int64_t row = begin; row < end; ++row) {
    with_row(in, row, 0, [=](const auto& load) HWY_ATTR {
      for_lanes(n, [=](auto d, std::size_t i)
                       HWY_ATTR { hn::StoreU(hn::Mul(gelu_new(d, load(d, i)), load(d, n + i)), d, values + i); });
    });
    store_row(values, 1.0F, row, out);
  }
}

void relu(const ConstRows& in, std::int64_t begin, std::int64_t end, const MutableRows& out) {
  const auto n = static_cast<std::size_t>(out.cols);
  std::vector<float> row_values(n);
  float* values = row_values.data();
  for (std::int64_t row = begin; row < end; ++row) {
    load_row(in, row, 0, in.cols, values);
    for_lanes(n, [=](auto d, std::size_t i)
                     HWY_ATTR { hn::StoreU(hn::Max(hn::LoadU(d, values + i), hn::Zero(d)), d, values + i); });
    store_row(values, 1.0F, row, out);
  }
}

void convert(const ConstRows& in, std::int64_t begin, std::int64_t end, const MutableRows& out) {
  std::vector<float> values(static_cast<std::size_t>(out.cols));
  for (std::int64_t row = begin; row < end; ++row) {
    load_row(in, row, 0, in.cols, values.data());
    store_row(values.data(), 1.0F, row, out);
  }
}

void add(const ConstRows& in, std::int64_t begin, std::int64_t end, float* sum) {
  for (std::int64_t row = begin; row < end; ++row) {
    float* to = sum + row * in.cols;
    with_row(in, row, 0, [=](const auto& load) HWY_ATTR {
      for_lanes(static_cast<std::size_t>(in.cols), [=](auto d, std::size_t i) HWY_ATTR {
        hn::StoreU(hn::Add(hn::LoadU(d, to + i), load(d, i)), d, to + i);
      });
    });
  }
}

}  // namespace flant5::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace flant5::kernels {

HWY_EXPORT(rms_norm);
HWY_EXPORT(gelu_gate);
HWY_EXPORT(relu);
HWY_EXPORT(convert);
HWY_EXPORT(add);

void rms_norm(const Norm& norm, std::int64_t begin, std::int64_t end, const MutableRows& out) {
  HWY_DYNAMIC_DISPATCH(rms_norm)(norm, begin, end, out);
}
void gelu_gate(const ConstRows& in, std::int64_t begin, std::int64_t end, const MutableRows& out) {
  HWY_DYNAMIC_DISPATCH(gelu_gate)(in, begin, end, out);
}
void relu(const ConstRows& in, std::int64_t begin, std::int64_t end, const MutableRows& out) {
  HWY_DYNAMIC_DISPATCH(relu)(in, begin, end, out);
}
void convert(const ConstRows& in, std::int64_t begin, std::int64_t end, const MutableRows& out) {
  HWY_DYNAMIC_DISPATCH(convert)(in, begin, end, out);
}
void add(const ConstRows& in, std::int64_t begin, std::int64_t end, float* sum) {
  HWY_DYNAMIC_DISPATCH(add)(in, begin, end, sum);
}

}  // namespace flant5::kernels
#endif  // HWY_ONCE
