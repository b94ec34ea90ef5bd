// Matrices as the right side of a product, see matmul-inl.h, for each instruction set.
#if defined(FLANT5_KERNELS_PACKING_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef FLANT5_KERNELS_PACKING_INL_H_
#undef FLANT5_KERNELS_PACKING_INL_H_
#else
#define FLANT5_KERNELS_PACKING_INL_H_
#endif

#include <algorithm>

#include "kernels/matmul-inl.h"
#include "kernels/rows-inl.h"

HWY_BEFORE_NAMESPACE();
namespace flant5::kernels::HWY_NAMESPACE {

// to[i] = the values of upper[i] and lower[i] as a pair; without `lower` those are 0.
HWY_INLINE void pair_rows(const std::uint16_t* upper, const std::uint16_t* lower, std::size_t n, std::uint32_t* to) {
  for_lanes(n, [=](auto d, std::size_t i) HWY_ATTR {
    const hn::Rebind<std::uint16_t, decltype(d)> d16;
    const hn::RebindToUnsigned<decltype(d)> d32;
    auto pair = hn::PromoteTo(d32, hn::LoadU(d16, upper + i));
    if (lower) pair = hn::Or(pair, hn::ShiftLeft<16>(hn::PromoteTo(d32, hn::LoadU(d16, lower + i))));
    hn::StoreU(pair, d32, to + i);
  });
}

// from[depth, cols] for a product over its rows.
HWY_INLINE void pack_rows(const Matrix<const float>& from, std::size_t depth, std::size_t cols,
                          const Matrix<float>& to) {
  for (std::size_t k = 0; k < depth; ++k) std::copy_n(from.from(k, 0).data, cols, to.from(k, 0).data);
}
HWY_INLINE void pack_rows(const Matrix<const std::uint16_t>& from, std::size_t depth, std::size_t cols,
                          const Matrix<std::uint32_t>& to) {
  for (std::size_t k = 0; k < depth; k += 2) {
    const std::uint16_t* upper = from.from(k, 0).data;
    pair_rows(upper, k + 1 < depth ? upper + from.stride : nullptr, cols, to.from(k / 2, 0).data);
  }
}

// from[rows, depth * kDepth] for a product over its columns: to[depth, rows]. In blocks, so that what is read and
// written stays in the nearest cache.
template <class Product>
HWY_INLINE void pack_columns(const Matrix<const typename Product::Left>& from, std::size_t rows, std::size_t depth,
                             const Matrix<typename Product::Right>& to) {
  constexpr std::size_t kBlock = 16;
  for (std::size_t first = 0; first < rows; first += kBlock) {
    const std::size_t last = HWY_MIN(first + kBlock, rows);
    for (std::size_t k = 0; k < depth; k += kBlock) {
      const std::size_t end = HWY_MIN(k + kBlock, depth);
      for (std::size_t row = first; row < last; ++row) {
        const typename Product::Left* values = from.from(row, 0).data;
        for (std::size_t i = k; i < end; ++i) {
          to.data[i * to.stride + row] = Product::left_at(values + i * Product::kDepth);
        }
      }
    }
  }
}

}  // namespace flant5::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // FLANT5_KERNELS_PACKING_INL_H_
