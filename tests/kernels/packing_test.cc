#include "kernels/packing.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <vector>

#include "tests/kernels/every_instruction_set.h"
#include "tests/kernels/guarded_rows.h"

namespace flant5::kernels {
namespace {

// Around whole vectors, and around the blocks of 16 rows that are packed together.
constexpr std::int64_t kSizes[] = {1, 2, 15, 16, 17, 46, 64};

class Packing : public EveryInstructionSet {
 protected:
  // What the elements hold, float by float: each one value, or two values one under the other.
  static double value(const GuardedMemory& packed, Dtype format, std::int64_t cols, std::int64_t depth,
                      std::int64_t col) {
    if (format == Dtype::kFloat32) {
      float result = 0;
      std::memcpy(&result, packed.data() + 4 * (depth * cols + col), sizeof(result));
      return static_cast<double>(result);
    }
    std::uint16_t bits = 0;
    std::memcpy(&bits, packed.data() + 4 * (depth / 2 * cols + col) + depth % 2 * 2, sizeof(bits));
    return static_cast<double>(from_bfloat16(bits));
  }

  static GuardedMemory room(Dtype format, std::int64_t depth, std::int64_t cols) {
    return GuardedMemory(4 * static_cast<std::size_t>(packed_depth(format, depth) * cols));
  }

  static GuardedRows matrix(std::int64_t rows, std::int64_t cols, Dtype format) {
    return GuardedRows::of(random_values(rows * cols, 5), rows, format, 3);
  }

  static double rounded(double value, Dtype format) {
    return format == Dtype::kFloat32 ? value : from_bfloat16(to_bfloat16(static_cast<float>(value)));
  }
};

INSTANTIATE_TEST_SUITE_P(, Packing, testing::ValuesIn(instruction_sets()), instruction_set_name);

TEST_P(Packing, PutsRowsUnderEachOther) {
  for (const Dtype from : {Dtype::kFloat32, Dtype::kBFloat16}) {
    for (const Dtype format : {Dtype::kFloat32, Dtype::kBFloat16}) {
      for (const std::int64_t rows : kSizes) {
        for (const std::int64_t cols : kSizes) {
          const GuardedRows in = matrix(rows, cols, from);
          GuardedMemory packed = room(format, rows, cols);
          pack_rows(in.view(), rows, format, packed.data());
          for (std::int64_t row = 0; row < rows; ++row) {
            for (std::int64_t col = 0; col < cols; ++col) {
              ASSERT_EQ(value(packed, format, cols, row, col), rounded(in.at(row, col), format)) << rows << cols;
            }
          }
          if (format == Dtype::kFloat32 || rows % 2 == 0) continue;
          for (std::int64_t col = 0; col < cols; ++col) ASSERT_EQ(value(packed, format, cols, rows, col), 0.0);
        }
      }
    }
  }
}

TEST_P(Packing, PutsColumnsUnderEachOther) {
  for (const Dtype from : {Dtype::kFloat32, Dtype::kBFloat16}) {
    for (const Dtype format : {Dtype::kFloat32, Dtype::kBFloat16}) {
      for (const std::int64_t rows : kSizes) {
        for (const std::int64_t cols : kSizes) {
          if (format == Dtype::kBFloat16 && cols % 2 != 0) continue;
          const GuardedRows in = matrix(rows, cols, from);
          GuardedMemory packed = room(format, cols, rows);
          pack_columns(in.view(), rows, format, packed.data());
          for (std::int64_t row = 0; row < rows; ++row) {
            for (std::int64_t col = 0; col < cols; ++col) {
              ASSERT_EQ(value(packed, format, rows, col, row), rounded(in.at(row, col), format)) << rows << cols;
            }
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace flant5::kernels
