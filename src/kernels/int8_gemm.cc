#include "kernels/int8_gemm.h"

#include <cstddef>
#include <cstdint>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/int8_gemm.cc"
#include <hwy/foreach_target.h>
// foreach_target.h comes first.
#include <hwy/highway.h>

#include "kernels/rows-inl.h"

HWY_BEFORE_NAMESPACE();
namespace flant5::kernels::HWY_NAMESPACE {

using Words = hn::ScalableTag<std::int16_t>;

// Of a tile: each loaded vector serves four sums.
constexpr std::size_t kTileSize = 4;

// Bytes around the zero point, as signed numbers: turning the highest bit subtracts it.
HWY_INLINE hn::Vec<Words> load_input(const std::uint8_t* from) {
  static_assert(kZeroPoint == 128);
  const hn::Rebind<std::uint8_t, Words> d;
  const hn::Rebind<std::int8_t, Words> d_signed;
  return hn::PromoteTo(Words(), hn::BitCast(d_signed, hn::Xor(hn::LoadU(d, from), hn::Set(d, 0x80))));
}

HWY_INLINE hn::Vec<Words> load_weight(const std::int8_t* from) {
  return hn::PromoteTo(Words(), hn::LoadU(hn::Rebind<std::int8_t, Words>(), from));
}

// kRows rows of `in` by kOutputs rows of the weight: sums[row][output].
template <std::size_t kRows, std::size_t kOutputs>
HWY_INLINE void sum_tile(const std::uint8_t* in, std::size_t in_stride, const std::int8_t* weight, std::size_t depth,
                         std::int32_t (&sums)[kRows][kOutputs]) {
  const hn::Repartition<std::int32_t, Words> d;
  const std::size_t lanes = hn::Lanes(Words());
  hn::Vec<decltype(d)> even[kRows][kOutputs];
  hn::Vec<decltype(d)> odd[kRows][kOutputs];  // what some instruction sets keep apart
  for (std::size_t r = 0; r < kRows; ++r)
    for (std::size_t o = 0; o < kOutputs; ++o) even[r][o] = odd[r][o] = hn::Zero(d);
  std::size_t k = 0;
  for (; k + lanes <= depth; k += lanes) {
    hn::Vec<Words> rows[kRows];
    for (std::size_t r = 0; r < kRows; ++r) rows[r] = load_input(in + r * in_stride + k);
    for (std::size_t o = 0; o < kOutputs; ++o) {
      const auto column = load_weight(weight + o * depth + k);
      for (std::size_t r = 0; r < kRows; ++r)
        even[r][o] = hn::ReorderWidenMulAccumulate(d, rows[r], column, even[r][o], odd[r][o]);
    }
  }
  for (std::size_t r = 0; r < kRows; ++r) {
    for (std::size_t o = 0; o < kOutputs; ++o) {
      std::int32_t sum = hn::GetLane(hn::SumOfLanes(d, hn::Add(even[r][o], odd[r][o])));
      for (std::size_t i = k; i < depth; ++i) {
        const std::int32_t value = static_cast<std::int32_t>(in[r * in_stride + i]) - std::int32_t{kZeroPoint};
        sum += value * weight[o * depth + i];
      }
      sums[r][o] = sum;
    }
  }
}

template <std::size_t kRows, std::size_t kOutputs>
HWY_INLINE void write_tile(const ConstRows& in, std::int64_t row, const ByteWeight& weight, std::int64_t output,
                           const MutableRows& out) {
  std::int32_t sums[kRows][kOutputs];
  sum_tile<kRows, kOutputs>(static_cast<const std::uint8_t*>(in.data) + row * in.stride,
                            static_cast<std::size_t>(in.stride), weight.bytes + output * weight.in,
                            static_cast<std::size_t>(weight.in), sums);
  for (std::size_t r = 0; r < kRows; ++r) {
    auto* to = static_cast<std::uint16_t*>(out.data) + (row + static_cast<std::int64_t>(r)) * out.stride + output;
    for (std::size_t o = 0; o < kOutputs; ++o) {
      const OneFloat d;
      store_bfloat16(hn::Set(d, static_cast<float>(sums[r][o]) * weight.scale[output + static_cast<std::int64_t>(o)]),
                     d, to + o);
    }
  }
}

// All rows of kOutputs outputs: the weight is read once, the rows come from a near cache.
template <std::size_t kOutputs>
HWY_INLINE void write_outputs(const ConstRows& in, std::int64_t rows, const ByteWeight& weight, std::int64_t output,
                              const MutableRows& out) {
  constexpr auto kTile = static_cast<std::int64_t>(kTileSize);
  std::int64_t row = 0;
  for (; row + kTile <= rows; row += kTile) write_tile<kTileSize, kOutputs>(in, row, weight, output, out);
  for (; row < rows; ++row) write_tile<1, kOutputs>(in, row, weight, output, out);
}

void int8_gemm(const ConstRows& in, std::int64_t rows, const ByteWeight& weight, std::int64_t begin, std::int64_t end,
               const MutableRows& out) {
  constexpr auto kTile = static_cast<std::int64_t>(kTileSize);
  std::int64_t output = begin;
  for (; output + kTile <= end; output += kTile) write_outputs<kTileSize>(in, rows, weight, output, out);
  for (; output < end; ++output) write_outputs<1>(in, rows, weight, output, out);
}

}  // namespace flant5::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace flant5::kernels {

HWY_EXPORT(int8_gemm);

void int8_gemm(const ConstRows& in, std::int64_t rows, const ByteWeight& weight, std::int64_t begin, std::int64_t end,
               const MutableRows& out) {
  HWY_DYNAMIC_DISPATCH(int8_gemm)(in, rows, weight, begin, end, out);
}

}  // namespace flant5::kernels
#endif  // HWY_ONCE
