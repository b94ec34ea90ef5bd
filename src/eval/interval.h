// A 95 % interval of a figure.
#pragma once

namespace flant5 {

inline constexpr double kConfidence = 0.95;
inline constexpr double kLowTail = 0.025;
inline constexpr double kHighTail = 0.975;
inline constexpr double kNormalQuantile = 1.959963984540054;  // of kHighTail

struct Interval {
  double low = 0;
  double high = 0;
};

}  // namespace flant5
