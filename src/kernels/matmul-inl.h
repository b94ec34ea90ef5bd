// Small matrix products for operands that stay in cache, for each instruction set.
#if defined(FLANT5_KERNELS_MATMUL_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef FLANT5_KERNELS_MATMUL_INL_H_
#undef FLANT5_KERNELS_MATMUL_INL_H_
#else
#define FLANT5_KERNELS_MATMUL_INL_H_
#endif

#include <hwy/highway.h>

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "kernels/processor.h"
#include "kernels/rows.h"

HWY_BEFORE_NAMESPACE();
namespace flant5::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Products of float32 values.
struct FloatProduct {
  using Left = float;
  using Right = float;
  static constexpr std::size_t kDepth = 1;  // of an element of the right side

  static HWY_INLINE Right left_at(const Left* from) { return *from; }
  template <class D>
  static HWY_INLINE hn::Vec<D> multiply_add(D /*d*/, hn::Vec<D> left, hn::Vec<D> right, hn::Vec<D> sum) {
    return hn::MulAdd(left, right, sum);
  }
};

// Products of bfloat16 values, summed in float32. Each element of the right side is a pair of values one under the
// other, the upper one in the lower half. kNative: the processor has an instruction for it.
template <bool kNative>
struct PairProduct {
  using Left = std::uint16_t;
  using Right = std::uint32_t;
  static constexpr std::size_t kDepth = 2;

  static HWY_INLINE Right left_at(const Left* from) {
    Right pair;
    std::memcpy(&pair, from, sizeof(pair));
    return pair;
  }
  template <class D, class Pairs = hn::Vec<hn::RebindToUnsigned<D>>>
  static HWY_INLINE hn::Vec<D> multiply_add(D d, Pairs left, Pairs right, hn::Vec<D> sum) {
#if HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX3
    if constexpr (kNative) {
      asm("vdpbf16ps %2, %1, %0" : "+v"(sum.raw) : "v"(left.raw), "v"(right.raw));
      return sum;
    }
#endif
    const auto lower = [d](Pairs pairs) HWY_ATTR { return hn::BitCast(d, hn::ShiftLeft<16>(pairs)); };
    const auto upper = [d](Pairs pairs) HWY_ATTR {
      return hn::BitCast(d, hn::And(pairs, hn::Set(hn::RebindToUnsigned<D>(), 0xFFFF0000)));
    };
    return hn::MulAdd(lower(left), lower(right), hn::MulAdd(upper(left), upper(right), sum));
  }
};

// Calls use(product) with the products of values in `format`, which is kFloat32 or kBFloat16.
template <typename Use>
HWY_INLINE void with_product(Dtype format, const Use& use) {
  if (format == Dtype::kFloat32) return use(FloatProduct());
#if HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX3
  if (Processor::current().bfloat16) return use(PairProduct<true>());
#endif
  use(PairProduct<false>());
}

template <class T>
struct Matrix {
  T* data;
  std::size_t stride;

  Matrix from(std::size_t row, std::size_t col) const { return {data + row * stride + col, stride}; }
};

// Accumulators of a tile stay in registers: 24 of 32 with AVX-512, 12 of 16 elsewhere.
inline constexpr std::size_t kTileRows = 6;
inline constexpr std::size_t kTileVectors = HWY_TARGET <= HWY_AVX3 ? 4 : 2;

// The first `count` elements of a vector, and nothing past them: where an instruction set has no masked loads and
// stores for floats, Highway's touch the whole vector, and its scalar target touches its one element whatever the mask.
#if HWY_TARGET == HWY_SCALAR || (HWY_MEM_OPS_MIGHT_FAULT && HWY_TARGET != HWY_AVX2)
template <class D>
HWY_INLINE hn::Vec<D> load_first(D d, const hn::TFromD<D>* from, std::size_t count) {
  HWY_ALIGN hn::TFromD<D> lanes[hn::MaxLanes(D())] = {};
  for (std::size_t i = 0; i < count; ++i) lanes[i] = from[i];
  return hn::Load(d, lanes);
}
template <class D>
HWY_INLINE void store_first(hn::Vec<D> v, D d, hn::TFromD<D>* to, std::size_t count) {
  HWY_ALIGN hn::TFromD<D> lanes[hn::MaxLanes(D())];
  hn::Store(v, d, lanes);
  for (std::size_t i = 0; i < count; ++i) to[i] = lanes[i];
}
#else
template <class D>
HWY_INLINE hn::Vec<D> load_first(D d, const hn::TFromD<D>* from, std::size_t count) {
  return hn::MaskedLoad(hn::FirstN(d, count), d, from);
}
template <class D>
HWY_INLINE void store_first(hn::Vec<D> v, D d, hn::TFromD<D>* to, std::size_t count) {
  hn::BlendedStore(v, hn::FirstN(d, count), d, to);
}
#endif

// c[kRows, kVectors vectors] = a b over `depth` elements of b; the last vector holds `last` elements.
template <class Product, std::size_t kRows, std::size_t kVectors, bool kPartial>
HWY_INLINE void multiply_tile(const Matrix<const typename Product::Left>& a,
                              const Matrix<const typename Product::Right>& b, const Matrix<float>& c, std::size_t depth,
                              std::size_t last) {
  const hn::ScalableTag<float> d;
  const hn::ScalableTag<typename Product::Right> d_right;
  const std::size_t lanes = hn::Lanes(d);
  hn::Vec<decltype(d)> sum[kRows][kVectors];
  for (auto& row : sum)
    for (auto& v : row) v = hn::Zero(d);
  for (std::size_t k = 0; k < depth; ++k) {
    hn::Vec<decltype(d_right)> column[kVectors];
    for (std::size_t v = 0; v < kVectors; ++v) {
      const auto* from = b.data + k * b.stride + v * lanes;
      column[v] = kPartial && v + 1 == kVectors ? load_first(d_right, from, last) : hn::LoadU(d_right, from);
    }
    for (std::size_t r = 0; r < kRows; ++r) {
      const auto factor = hn::Set(d_right, Product::left_at(a.data + r * a.stride + k * Product::kDepth));
      for (std::size_t v = 0; v < kVectors; ++v) sum[r][v] = Product::multiply_add(d, factor, column[v], sum[r][v]);
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

template <class Product, std::size_t kRows, std::size_t kVectors>
HWY_INLINE void multiply_columns(const Matrix<const typename Product::Left>& a,
                                 const Matrix<const typename Product::Right>& b, const Matrix<float>& c,
                                 std::size_t depth, std::size_t cols) {
  const std::size_t lanes = hn::Lanes(hn::ScalableTag<float>());
  if constexpr (kVectors > 1) {
    if (cols <= (kVectors - 1) * lanes) return multiply_columns<Product, kRows, kVectors - 1>(a, b, c, depth, cols);
  }
  const std::size_t last = cols - (kVectors - 1) * lanes;
  if (last == lanes) return multiply_tile<Product, kRows, kVectors, false>(a, b, c, depth, last);
  multiply_tile<Product, kRows, kVectors, true>(a, b, c, depth, last);
}

template <class Product, std::size_t kRows>
HWY_INLINE void multiply_rows(const Matrix<const typename Product::Left>& a,
                              const Matrix<const typename Product::Right>& b, const Matrix<float>& c, std::size_t rows,
                              std::size_t depth, std::size_t cols) {
  if constexpr (kRows > 1) {
    if (rows < kRows) return multiply_rows<Product, kRows - 1>(a, b, c, rows, depth, cols);
  }
  const std::size_t width = kTileVectors * hn::Lanes(hn::ScalableTag<float>());
  for (std::size_t j = 0; j < cols; j += width) {
    multiply_columns<Product, kRows, kTileVectors>(a, b.from(0, j), c.from(0, j), depth, HWY_MIN(width, cols - j));
  }
}

// c[rows, cols] = a[rows, depth * kDepth] b, b of `depth` rows and `cols` columns of elements.
template <class Product>
HWY_INLINE void multiply(const Matrix<const typename Product::Left>& a, const Matrix<const typename Product::Right>& b,
                         const Matrix<float>& c, std::size_t rows, std::size_t depth, std::size_t cols) {
  for (std::size_t i = 0; i < rows; i += kTileRows) {
    multiply_rows<Product, kTileRows>(a.from(i, 0), b, c.from(i, 0), HWY_MIN(kTileRows, rows - i), depth, cols);
  }
}

}  // namespace flant5::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // FLANT5_KERNELS_MATMUL_INL_H_
