// Matrices for tests of kernels. Each ends where a page without any access begins, so that a vector load or store past
// the last element ends the test in every build, and its rows lie apart, so that a store past a row's end shows.
#pragma once

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "kernels/rows.h"

namespace flant5::kernels {

class GuardedMemory {
 public:
  explicit GuardedMemory(std::size_t bytes) {
    const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    const std::size_t pages = (bytes + page - 1) / page * page;
    mapped_ = pages + page;
    start_ = ::mmap(nullptr, mapped_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (start_ == MAP_FAILED) throw std::runtime_error("mmap");
    auto* const guard = static_cast<unsigned char*>(start_) + pages;
    if (::mprotect(guard, page, PROT_NONE) != 0) throw std::runtime_error("mprotect");
    data_ = guard - bytes;
    std::memset(data_, kUntouched, bytes);
  }
  ~GuardedMemory() {
    if (start_ != nullptr) ::munmap(start_, mapped_);
  }
  GuardedMemory(GuardedMemory&& other) noexcept
      : start_(std::exchange(other.start_, nullptr)), mapped_(other.mapped_), data_(other.data_) {}
  GuardedMemory& operator=(GuardedMemory&&) = delete;

  static constexpr unsigned char kUntouched = 0x5A;
  unsigned char* data() { return data_; }
  const unsigned char* data() const { return data_; }

 private:
  void* start_;
  std::size_t mapped_;
  unsigned char* data_;
};

// Plain floats that end at the guard.
class GuardedFloats {
 public:
  explicit GuardedFloats(const std::vector<float>& values) : memory_(values.size() * sizeof(float)) {
    std::copy(values.begin(), values.end(), data());
  }
  float* data() { return static_cast<float*>(static_cast<void*>(memory_.data())); }
  const float* data() const { return static_cast<const float*>(static_cast<const void*>(memory_.data())); }
  double operator[](std::int64_t i) const { return static_cast<double>(data()[i]); }

 private:
  GuardedMemory memory_;
};

// Rounds to nearest, ties to even.
inline std::uint16_t to_bfloat16(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const std::uint32_t below = bits & 0xFFFFU;
  const std::uint32_t above = bits >> 16U;
  const bool up = below > 0x8000U || (below == 0x8000U && (above & 1U) == 1U);
  return static_cast<std::uint16_t>(above + (up ? 1U : 0U));
}
inline float from_bfloat16(std::uint16_t bits) { return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16U); }

inline std::size_t element_bytes(Dtype format) {
  return format == Dtype::kFloat32 ? 4 : format == Dtype::kBFloat16 ? 2 : 1;
}

class GuardedRows {
 public:
  GuardedRows(std::int64_t rows, std::int64_t cols, Dtype format, std::int64_t stride = 0)
      : rows_(rows), cols_(cols), stride_(stride > 0 ? stride : cols), format_(format), memory_(bytes()) {
    if (format == Dtype::kInt8) scale_.assign(static_cast<std::size_t>(rows), -1.0F);
  }

  // Rows to read, in float32 or bfloat16, with a factor of each row or none.
  static GuardedRows of(const std::vector<float>& values, std::int64_t rows, Dtype format, std::int64_t gap,
                        std::vector<float> scale = {}) {
    const std::int64_t cols = static_cast<std::int64_t>(values.size()) / rows;
    GuardedRows result(rows, cols, format, cols + gap);
    result.scale_ = std::move(scale);
    for (std::int64_t row = 0; row < rows; ++row) {
      for (std::int64_t col = 0; col < cols; ++col) {
        const float value = values[static_cast<std::size_t>(row * cols + col)];
        if (format == Dtype::kFloat32) {
          result.store(row, col, value);
        } else {
          result.store(row, col, to_bfloat16(value));
        }
      }
    }
    return result;
  }

  std::int64_t rows() const { return rows_; }
  std::int64_t cols() const { return cols_; }
  ConstRows view() const { return {memory_.data(), format_, cols_, stride_, scale_.empty() ? nullptr : scale_.data()}; }
  MutableRows mutable_view() {
    return {memory_.data(), format_, cols_, stride_, scale_.empty() ? nullptr : scale_.data()};
  }

  // The value, its row's factor applied.
  double at(std::int64_t row, std::int64_t col) const { return stored(row, col) * (scale_.empty() ? 1.0 : scale(row)); }
  double stored(std::int64_t row, std::int64_t col) const {
    switch (format_) {
      case Dtype::kFloat32:
        return static_cast<double>(load<float>(row, col));
      case Dtype::kBFloat16:
        return static_cast<double>(from_bfloat16(bits(row, col)));
      case Dtype::kInt8:
        return static_cast<double>(load<std::uint8_t>(row, col)) - static_cast<double>(kZeroPoint);
    }
    return 0;
  }
  std::uint16_t bits(std::int64_t row, std::int64_t col) const { return load<std::uint16_t>(row, col); }
  double scale(std::int64_t row) const { return static_cast<double>(scale_[static_cast<std::size_t>(row)]); }

  // Nothing was written outside rows [begin, end) and between rows.
  bool untouched_outside(std::int64_t begin, std::int64_t end) const {
    const std::size_t size = element_bytes(format_);
    for (std::int64_t i = 0; i < (rows_ - 1) * stride_ + cols_; ++i) {
      const std::int64_t row = i / stride_;
      if (row >= begin && row < end && i % stride_ < cols_) continue;
      const unsigned char* element = memory_.data() + static_cast<std::size_t>(i) * size;
      if (std::any_of(element, element + size, [](unsigned char c) { return c != GuardedMemory::kUntouched; })) {
        return false;
      }
    }
    return true;
  }

 private:
  std::size_t bytes() const { return static_cast<std::size_t>((rows_ - 1) * stride_ + cols_) * element_bytes(format_); }
  template <typename T>
  T load(std::int64_t row, std::int64_t col) const {
    T value;
    std::memcpy(&value, memory_.data() + static_cast<std::size_t>(row * stride_ + col) * sizeof(T), sizeof(T));
    return value;
  }
  template <typename T>
  void store(std::int64_t row, std::int64_t col, T value) {
    std::memcpy(memory_.data() + static_cast<std::size_t>(row * stride_ + col) * sizeof(T), &value, sizeof(T));
  }

  std::int64_t rows_;
  std::int64_t cols_;
  std::int64_t stride_;
  Dtype format_;
  GuardedMemory memory_;
  std::vector<float> scale_;
};

inline std::vector<float> random_values(std::int64_t count, unsigned seed, float spread = 1.0F) {
  std::mt19937 engine(seed);
  std::normal_distribution<float> normal(0.0F, spread);
  std::vector<float> values(static_cast<std::size_t>(count));
  std::generate(values.begin(), values.end(), [&] { return normal(engine); });
  return values;
}

// What single precision may leave of a value that is 0 in double precision.
inline constexpr double kUnderflow = 1e-30;

// `rows` holds `expected` as closely as its format can, beside `tolerance` of the row's largest magnitude.
inline void expect_row(const GuardedRows& rows, std::int64_t row, const std::vector<double>& expected, double tolerance,
                       const std::string& what) {
  double largest = 0;
  for (const double value : expected) largest = std::max(largest, std::abs(value));
  const Dtype format = rows.view().format;
  if (format == Dtype::kInt8) {
    ASSERT_NEAR(rows.scale(row), largest / 127.0, (1e-6 + tolerance / 127.0) * largest + kUnderflow) << what;
  }
  for (std::int64_t col = 0; col < rows.cols(); ++col) {
    const double value = expected[static_cast<std::size_t>(col)];
    double allowed = tolerance * largest + kUnderflow;
    if (format == Dtype::kBFloat16) allowed += std::abs(value) / 256.0;  // half of the last of 8 bits
    if (format == Dtype::kInt8) allowed += 0.5 * rows.scale(row) * 1.001;
    ASSERT_NEAR(rows.at(row, col), value, allowed) << what << " row " << row << " column " << col;
  }
}

}  // namespace flant5::kernels
