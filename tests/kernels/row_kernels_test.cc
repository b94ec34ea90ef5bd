#include "kernels/row_kernels.h"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>
#include <numbers>

#include "tests/kernels/every_instruction_set.h"
#include "tests/kernels/guarded_rows.h"

namespace flant5::kernels {
namespace {

using testing::ElementsAre;

constexpr Dtype kFormats[] = {Dtype::kFloat32, Dtype::kBFloat16, Dtype::kInt8};
constexpr std::int64_t kWidths[] = {1, 15, 17, 63, 64, 100};
constexpr std::int64_t kRows = 5;
// Only these rows may be written.
constexpr std::int64_t kBegin = 1;
constexpr std::int64_t kEnd = 4;
constexpr double kRounding = 2e-6;

std::vector<float> row_factors() { return {0.5F, 3.0F, 0.001F, 20.0F, 1.0F}; }

class RowKernels : public EveryInstructionSet {
 protected:
  // Runs `kernel` on inputs of every readable format into outputs of every format, and compares with `plain`, which
  // computes an expected row from an input row in double precision.
  template <typename Kernel, typename Plain>
  void check(std::int64_t in_cols, std::int64_t out_cols, const std::vector<float>& values, double tolerance,
             const Kernel& kernel, const Plain& plain) {
    for (const Dtype in_format : {Dtype::kFloat32, Dtype::kBFloat16}) {
      for (const bool scaled : {false, true}) {
        const auto in = GuardedRows::of(values, kRows, in_format, 3, scaled ? row_factors() : std::vector<float>());
        for (const Dtype out_format : kFormats) {
          GuardedRows out(kRows, out_cols, out_format, out_cols + 5);
          kernel(in.view(), kBegin, kEnd, out.mutable_view());
          for (std::int64_t row = kBegin; row < kEnd; ++row) {
            std::vector<double> from;
            for (std::int64_t col = 0; col < in_cols; ++col) from.push_back(in.at(row, col));
            expect_row(out, row, plain(from), tolerance, "width " + std::to_string(out_cols));
          }
          EXPECT_TRUE(out.untouched_outside(kBegin, kEnd));
        }
      }
    }
  }
};

INSTANTIATE_TEST_SUITE_P(, RowKernels, testing::ValuesIn(instruction_sets()), instruction_set_name);

TEST_P(RowKernels, RmsNormDividesByTheRootMeanSquare) {
  for (const std::int64_t width : kWidths) {
    const GuardedFloats x(random_values(kRows * width, 1, 3.0F));
    for (const Dtype format : kFormats) {
      GuardedRows out(kRows, width, format, width + 5);
      rms_norm({x.data(), 1e-6F}, kBegin, kEnd, out.mutable_view());
      for (std::int64_t row = kBegin; row < kEnd; ++row) {
        double squares = 0;
        for (std::int64_t col = 0; col < width; ++col) squares += x[row * width + col] * x[row * width + col];
        std::vector<double> expected;
        for (std::int64_t col = 0; col < width; ++col) {
          expected.push_back(x[row * width + col] / std::sqrt(squares / static_cast<double>(width) + 1e-6));
        }
        expect_row(out, row, expected, kRounding, "width " + std::to_string(width));
      }
      EXPECT_TRUE(out.untouched_outside(kBegin, kEnd));
    }
  }
}

TEST_P(RowKernels, RmsNormOfLiterals) {
  const GuardedFloats x({3, 4, 0, 0, 0, 0});
  GuardedRows out(2, 3, Dtype::kFloat32);
  rms_norm({x.data(), 0.5F}, 0, 2, out.mutable_view());
  EXPECT_NEAR(out.at(0, 0), 3 / std::sqrt(25.0 / 3 + 0.5), 1e-6);
  EXPECT_NEAR(out.at(0, 1), 4 / std::sqrt(25.0 / 3 + 0.5), 1e-6);
  EXPECT_EQ(out.at(0, 2), 0);
  EXPECT_EQ(out.at(1, 0), 0);
}

// The factors come after the mean square.
TEST_P(RowKernels, RmsNormMultipliesTheChannels) {
  const std::int64_t width = 37;
  const GuardedFloats x(random_values(kRows * width, 1, 3.0F));
  const GuardedFloats scale(random_values(width, 2, 2.0F));
  for (const Dtype format : kFormats) {
    GuardedRows out(kRows, width, format, width + 5);
    rms_norm({x.data(), 1e-6F, scale.data()}, kBegin, kEnd, out.mutable_view());
    for (std::int64_t row = kBegin; row < kEnd; ++row) {
      double squares = 0;
      for (std::int64_t col = 0; col < width; ++col) squares += x[row * width + col] * x[row * width + col];
      std::vector<double> expected;
      for (std::int64_t col = 0; col < width; ++col) {
        expected.push_back(x[row * width + col] * scale[col] / std::sqrt(squares / static_cast<double>(width) + 1e-6));
      }
      expect_row(out, row, expected, kRounding, "channels");
    }
    EXPECT_TRUE(out.untouched_outside(kBegin, kEnd));
  }
}

TEST_P(RowKernels, GeluGateMultipliesTheTanhFormByTheOtherHalf) {
  for (const std::int64_t width : kWidths) {
    check(
        2 * width, width, random_values(kRows * 2 * width, 2, 2.0F), 2e-6,
        [](auto&&... arguments) { gelu_gate(arguments...); },
        [width](const std::vector<double>& in) {
          std::vector<double> out;
          for (std::size_t i = 0; i < static_cast<std::size_t>(width); ++i) {
            const double x = in[i];
            const double gelu = 0.5 * x * (1 + std::tanh(std::sqrt(2 / std::numbers::pi) * (x + 0.044715 * x * x * x)));
            out.push_back(gelu * in[i + static_cast<std::size_t>(width)]);
          }
          return out;
        });
  }
}

TEST_P(RowKernels, GeluOfLargeMagnitudesIsZeroOrTheValueItself) {
  const auto in = GuardedRows::of({-1e4F, -100, -12, 0, 12, 100, 1e4F, 1, 1, 1, 1, 1, 1, 1}, 1, Dtype::kFloat32, 0);
  GuardedRows out(1, 7, Dtype::kFloat32);
  gelu_gate(in.view(), 0, 1, out.mutable_view());
  for (const std::int64_t col : {0, 1, 2, 3}) EXPECT_NEAR(out.at(0, col), 0, 1e-20) << col;
  EXPECT_EQ(out.at(0, 4), 12);
  EXPECT_EQ(out.at(0, 5), 100);
  EXPECT_EQ(out.at(0, 6), 1e4);
}

TEST_P(RowKernels, ReluKeepsWhatIsPositive) {
  for (const std::int64_t width : kWidths) {
    check(
        width, width, random_values(kRows * width, 3), kRounding, [](auto&&... arguments) { relu(arguments...); },
        [](std::vector<double> in) {
          for (double& x : in) x = std::max(x, 0.0);
          return in;
        });
  }
}

TEST_P(RowKernels, ConvertKeepsTheValue) {
  for (const std::int64_t width : kWidths) {
    check(
        width, width, random_values(kRows * width, 4, 10.0F), kRounding,
        [](auto&&... arguments) { convert(arguments...); }, [](const std::vector<double>& in) { return in; });
  }
}

TEST_P(RowKernels, BFloat16RoundsToNearestEven) {
  std::vector<float> values = {0.0F,
                               -0.0F,
                               1.0F,
                               1.00390625F,
                               1.01171875F,
                               1.003906369F,
                               -1.00390625F,
                               1e-40F,
                               std::numeric_limits<float>::max(),
                               std::numeric_limits<float>::infinity(),
                               -std::numeric_limits<float>::infinity()};
  const std::vector<float> random = random_values(200, 5, 100.0F);
  values.insert(values.end(), random.begin(), random.end());
  const auto in = GuardedRows::of(values, 1, Dtype::kFloat32, 0);
  GuardedRows out(1, in.cols(), Dtype::kBFloat16);
  convert(in.view(), 0, 1, out.mutable_view());
  // Ties go to the even neighbour: 1 + 1/256 down to 1, 1 + 3/256 up to 1 + 4/256; anything more than a tie goes up.
  EXPECT_EQ(out.at(0, 3), 1.0);
  EXPECT_EQ(out.at(0, 4), 1.015625);
  EXPECT_EQ(out.at(0, 5), 1.0078125);
  for (std::int64_t col = 0; col < in.cols(); ++col) {
    const float value = values[static_cast<std::size_t>(col)];
    // Processors may flush values below the smallest normal one to zero.
    if (std::fpclassify(value) == FP_SUBNORMAL) continue;
    EXPECT_EQ(out.bits(0, col), to_bfloat16(value)) << value;
  }
}

TEST_P(RowKernels, Int8SpansTheLargestMagnitudeAroundTheZeroPoint) {
  const auto in = GuardedRows::of({-254, 100, 0, 127, 1, 0.9F, 0, 0, 0, 0, 0, 0}, 2, Dtype::kFloat32, 0);
  GuardedRows out(2, 6, Dtype::kInt8);
  convert(in.view(), 0, 2, out.mutable_view());
  const auto* bytes = static_cast<const std::uint8_t*>(out.view().data);
  EXPECT_FLOAT_EQ(out.view().scale[0], 2.0F);
  // 127 / 2 and 1 / 2 are ties, which go to the even neighbour; 0.9 / 2 is none.
  EXPECT_THAT(std::vector<int>(bytes, bytes + 6), ElementsAre(1, 178, 128, 192, 128, 128));
  EXPECT_EQ(out.view().scale[1], 0.0F);
  EXPECT_THAT(std::vector<int>(bytes + 6, bytes + 12), ElementsAre(128, 128, 128, 128, 128, 128));
}

TEST_P(RowKernels, Int8KeepsTinyRows) {
  const auto in = GuardedRows::of({1e-30F, -5e-31F, 0}, 1, Dtype::kFloat32, 0);
  GuardedRows out(1, 3, Dtype::kInt8);
  convert(in.view(), 0, 1, out.mutable_view());
  EXPECT_EQ(out.stored(0, 0), 127);
  EXPECT_NEAR(out.stored(0, 1), -64, 1);
  EXPECT_EQ(out.stored(0, 2), 0);
}

TEST_P(RowKernels, AddAddsInPlace) {
  for (const std::int64_t width : kWidths) {
    const std::vector<float> start = random_values(kRows * width, 6);
    for (const Dtype format : {Dtype::kFloat32, Dtype::kBFloat16}) {
      for (const bool scaled : {false, true}) {
        const auto in = GuardedRows::of(random_values(kRows * width, 7), kRows, format, 2,
                                        scaled ? row_factors() : std::vector<float>());
        GuardedFloats sum(start);
        add(in.view(), kBegin, kEnd, sum.data());
        for (std::int64_t i = 0; i < kRows * width; ++i) {
          const std::int64_t row = i / width;
          const auto before = static_cast<double>(start[static_cast<std::size_t>(i)]);
          const double added = row >= kBegin && row < kEnd ? in.at(row, i % width) : 0.0;
          ASSERT_NEAR(sum[i], before + added, 1e-6 * (std::abs(before) + std::abs(added))) << row;
        }
      }
    }
  }
}

// A processor without any of them would leave the tests above without a case.
TEST(InstructionSets, AreFound) { EXPECT_FALSE(instruction_sets().empty()); }

}  // namespace
}  // namespace flant5::kernels
