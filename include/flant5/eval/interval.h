// A 95 % interval of a figure.
#pragma once

namespace flant5 {

inline constexpr double kConfidence = 0.95;
inline constexpr double kNormalQuantile = 1.959963984540054;  // of (1 + kConfidence) / 2

struct Interval {
  double low = 0;
  double high = 0;
};

}  // namespace flant5
