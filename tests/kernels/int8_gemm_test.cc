#include "kernels/int8_gemm.h"

#include <gtest/gtest.h>

#include <random>

#include "tests/kernels/every_instruction_set.h"
#include "tests/kernels/guarded_rows.h"

namespace flant5::kernels {
namespace {

class ByteProduct : public EveryInstructionSet {};
INSTANTIATE_TEST_SUITE_P(, ByteProduct, testing::ValuesIn(instruction_sets()), instruction_set_name);

// Bytes that end where a page without any access begins.
GuardedMemory random_bytes(std::size_t count, unsigned seed) {
  GuardedMemory memory(count);
  std::mt19937 engine(seed);
  for (std::size_t i = 0; i < count; ++i) memory.data()[i] = static_cast<unsigned char>(engine());
  return memory;
}

// Every sum is exact, so that the rounded result is a single value.
void expect_exact(const ConstRows& in, std::int64_t rows, const ByteWeight& weight, std::int64_t begin,
                  std::int64_t end, std::int64_t outputs) {
  GuardedRows out(rows, outputs, Dtype::kBFloat16, outputs + 3);
  int8_gemm(in, rows, weight, begin, end, out.mutable_view());
  const auto* bytes = static_cast<const std::uint8_t*>(in.data);
  for (std::int64_t row = 0; row < rows; ++row) {
    for (std::int64_t o = begin; o < end; ++o) {
      std::int64_t sum = 0;
      for (std::int64_t k = 0; k < weight.in; ++k)
        sum += (bytes[row * in.stride + k] - kZeroPoint) * weight.bytes[o * weight.in + k];
      ASSERT_EQ(out.bits(row, o), to_bfloat16(static_cast<float>(sum) * weight.scale[o])) << row << ", " << o;
    }
  }
  EXPECT_TRUE(out.untouched_outside(0, rows));
  for (std::int64_t o = 0; o < outputs; ++o) {
    if (o < begin || o >= end) {
      EXPECT_EQ(out.bits(0, o), 0x5A5A) << o;  // as it was
    }
  }
}

TEST_P(ByteProduct, IsExactAtEverySize) {
  for (const std::int64_t depth : {1, 15, 16, 33, 64, 100}) {
    for (const std::int64_t rows : {1, 3, 4, 9}) {
      for (const std::int64_t outputs : {1, 4, 7}) {
        const auto in = random_bytes(static_cast<std::size_t>(rows * depth), 1);
        const auto bytes = random_bytes(static_cast<std::size_t>(outputs * depth), 2);
        const GuardedFloats scale(random_values(outputs, 3));
        const ByteWeight weight{static_cast<const std::int8_t*>(static_cast<const void*>(bytes.data())), scale.data(),
                                depth};
        const ConstRows from{in.data(), Dtype::kInt8, depth, depth, nullptr};
        expect_exact(from, rows, weight, 0, outputs, outputs);
        if (outputs > 2) expect_exact(from, rows, weight, 1, outputs - 1, outputs);
      }
    }
  }
}

// Pairs of the largest bytes would not fit into 16 bits.
TEST_P(ByteProduct, DoesNotSaturate) {
  constexpr std::int64_t kDepth = 4096;
  const std::vector<std::uint8_t> in(kDepth, 0);
  const std::vector<std::int8_t> bytes(kDepth, -128);
  const float scale = 1;
  expect_exact({in.data(), Dtype::kInt8, kDepth, kDepth, nullptr}, 1, {bytes.data(), &scale, kDepth}, 0, 1, 1);
}

}  // namespace
}  // namespace flant5::kernels
