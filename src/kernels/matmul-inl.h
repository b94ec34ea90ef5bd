// A small float32 matrix product for operands that stay in cache, for each instruction set.
#if defined(FLANT5_KERNELS_MATMUL_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef FLANT5_KERNELS_MATMUL_INL_H_
#undef FLANT5_KERNELS_MATMUL_INL_H_
#else
#define FLANT5_KERNELS_MATMUL_INL_H_
#endif

#include <hwy/highway.h>

#include <cstddef>
#include <cstdint>

HWY_BEFORE_NAMESPACE();
namespace flant5::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

struct Matrix {
  const float* data;
  std::size_t stride;
};
struct Product {
  float* data;
  std::size_t stride;
};

// Accumulators of a tile stay in registers: 24 of 32 with AVX-512, 12 of 16 elsewhere.
inline constexpr std::size_t kTileRows = 6;
inline constexpr std::size_t kTileVectors = HWY_TARGET <= HWY_AVX3 ? 4 : 2;

// The first `count` elements of a vector, and nothing past them: where an instruction set has no masked loads and
// stores for floats, Highway's touch the whole vector.
#if HWY_MEM_OPS_MIGHT_FAULT && HWY_TARGET != HWY_AVX2
template <class D>
HWY_INLINE hn::Vec<D> load_first(D d, const float* from, std::size_t count) {
  HWY_ALIGN float lanes[hn::MaxLanes(D())] = {};
  for (std::size_t i = 0; i < count; ++i) lanes[i] = from[i];
  return hn::Load(d, lanes);
}
template <class D>
HWY_INLINE void store_first(hn::Vec<D> v, D d, float* to, std::size_t count) {
  HWY_ALIGN float lanes[hn::MaxLanes(D())];
  hn::Store(v, d, lanes);
  for (std::size_t i = 0; i < count; ++i) to[i] = lanes[i];
}
#else
template <class D>
HWY_INLINE hn::Vec<D> load_first(D d, const float* from, std::size_t count) {
  return hn::MaskedLoad(hn::FirstN(d, count), d, from);
}
template <class D>
HWY_INLINE void store_first(hn::Vec<D> v, D d, float* to, std::size_t count) {
  hn::BlendedStore(v, hn::FirstN(d, count), d, to);
}
#endif

// c[kRows, kVectors vectors] = a b over `depth`; the last vector holds `last` elements.
template <std::size_t kRows, std::size_t kVectors, bool kPartial>
HWY_INLINE void multiply_tile(const Matrix& a, const Matrix& b, const Product& c, std::size_t depth, std::size_t last) {
  const hn::ScalableTag<float> d;
  const std::size_t lanes = hn::Lanes(d);
  hn::Vec<decltype(d)> sum[kRows][kVectors];
  for (auto& row : sum)
    for (auto& v : row) v = hn::Zero(d);
  for (std::size_t k = 0; k < depth; ++k) {
    hn::Vec<decltype(d)> column[kVectors];
    for (std::size_t v = 0; v < kVectors; ++v) {
      const float* from = b.data + k * b.stride + v * lanes;
      column[v] = kPartial && v + 1 == kVectors ? load_first(d, from, last) : hn::LoadU(d, from);
    }
    for (std::size_t r = 0; r < kRows; ++r) {
      const auto factor = hn::Set(d, a.data[r * a.stride + k]);
      for (std::size_t v = 0; v < kVectors; ++v) sum[r][v] = hn::MulAdd(factor, column[v], sum[r][v]);
    }
  }
  for (std::size_t r = 0; r < kRows; ++r) {
    for (std::size_t v = 0; v < kVectors; ++v) {
      float* to = c.data + r * c.stride + v * lanes;
      if (kPartial && v + 1 == kVectors) {
        store_first(sum[r][v], d, to, last);
      } else {
        hn::StoreU(sum[r][v], d, to);
      }
    }
  }
}

template <std::size_t kRows, std::size_t kVectors>
HWY_INLINE void multiply_columns(const Matrix& a, const Matrix& b, const Product& c, std::size_t depth,
                                 std::size_t cols) {
  const std::size_t lanes = hn::Lanes(hn::ScalableTag<float>());
  if constexpr (kVectors > 1) {
    if (cols <= (kVectors - 1) * lanes) return multiply_columns<kRows, kVectors - 1>(a, b, c, depth, cols);
  }
  const std::size_t last = cols - (kVectors - 1) * lanes;
  if (last == lanes) return multiply_tile<kRows, kVectors, false>(a, b, c, depth, last);
  multiply_tile<kRows, kVectors, true>(a, b, c, depth, last);
}

template <std::size_t kRows>
HWY_INLINE void multiply_rows(const Matrix& a, const Matrix& b, const Product& c, std::size_t rows, std::size_t depth,
                              std::size_t cols) {
  if constexpr (kRows > 1) {
    if (rows < kRows) return multiply_rows<kRows - 1>(a, b, c, rows, depth, cols);
  }
  const std::size_t width = kTileVectors * hn::Lanes(hn::ScalableTag<float>());
  for (std::size_t j = 0; j < cols; j += width) {
    multiply_columns<kRows, kTileVectors>(a, {b.data + j, b.stride}, {c.data + j, c.stride}, depth,
                                          HWY_MIN(width, cols - j));
  }
}

// c[rows, cols] = a[rows, depth] b[depth, cols].
HWY_INLINE void multiply(const Matrix& a, const Matrix& b, const Product& c, std::size_t rows, std::size_t depth,
                         std::size_t cols) {
  for (std::size_t i = 0; i < rows; i += kTileRows) {
    multiply_rows<kTileRows>({a.data + i * a.stride, a.stride}, b, {c.data + i * c.stride, c.stride},
                             HWY_MIN(kTileRows, rows - i), depth, cols);
  }
}

}  // namespace flant5::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // FLANT5_KERNELS_MATMUL_INL_H_
