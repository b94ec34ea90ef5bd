#include "kernels/packing.h"

#include <vector>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/packing.cc"
#include <hwy/foreach_target.h>
// foreach_target.h comes first.
#include <hwy/highway.h>

#include "kernels/packing-inl.h"

HWY_BEFORE_NAMESPACE();
namespace flant5::kernels::HWY_NAMESPACE {

// Calls use(block, first, count) for a few rows at a time, as the left side of a product has them.
template <class Product, typename Use>
HWY_INLINE void for_blocks(const ConstRows& in, std::int64_t rows, const Use& use) {
  using Left = Product::Left;
  constexpr std::int64_t kBlock = 16;
  const auto cols = static_cast<std::size_t>(in.cols);
  std::vector<Left> block(static_cast<std::size_t>(kBlock) * cols);
  for (std::int64_t first = 0; first < rows; first += kBlock) {
    const std::int64_t count = HWY_MIN(kBlock, rows - first);
    for (std::int64_t r = 0; r < count; ++r) load_row(in, first + r, 0, in.cols, block.data() + r * in.cols);
    use(Matrix<const Left>{block.data(), cols}, static_cast<std::size_t>(first), static_cast<std::size_t>(count));
  }
}

template <class Product>
void pack_rows_for(const ConstRows& in, std::int64_t rows, void* to) {
  const auto cols = static_cast<std::size_t>(in.cols);
  const Matrix<typename Product::Right> packed{static_cast<Product::Right*>(to), cols};
  for_blocks<Product>(in, rows, [=](const auto& block, std::size_t first, std::size_t count) HWY_ATTR {
    pack_rows(block, count, cols, packed.from(first / Product::kDepth, 0));
  });
}

template <class Product>
void pack_columns_for(const ConstRows& in, std::int64_t rows, void* to) {
  const auto depth = static_cast<std::size_t>(in.cols) / Product::kDepth;
  const Matrix<typename Product::Right> packed{static_cast<Product::Right*>(to), static_cast<std::size_t>(rows)};
  for_blocks<Product>(in, rows, [=](const auto& block, std::size_t first, std::size_t count) HWY_ATTR {
    pack_columns<Product>(block, count, depth, packed.from(0, first));
  });
}

void rows_packed(const ConstRows& in, std::int64_t rows, Dtype format, void* to) {
  with_product(format, [&](auto product) HWY_ATTR { pack_rows_for<decltype(product)>(in, rows, to); });
}

void columns_packed(const ConstRows& in, std::int64_t rows, Dtype format, void* to) {
  with_product(format, [&](auto product) HWY_ATTR { pack_columns_for<decltype(product)>(in, rows, to); });
}

}  // namespace flant5::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace flant5::kernels {

HWY_EXPORT(rows_packed);
HWY_EXPORT(columns_packed);

void pack_rows(const ConstRows& in, std::int64_t rows, Dtype format, void* to) {
  HWY_DYNAMIC_DISPATCH(rows_packed)(in, rows, format, to);
}
void pack_columns(const ConstRows& in, std::int64_t rows, Dtype format, void* to) {
  HWY_DYNAMIC_DISPATCH(columns_packed)(in, rows, format, to);
}

}  // namespace flant5::kernels
#endif  // HWY_ONCE
