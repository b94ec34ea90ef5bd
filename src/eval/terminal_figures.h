// Figures on a terminal: four digits, "-" where one is undefined.
#pragma once

#include <fmt/format.h>

#include <cmath>
#include <string>

#include "eval/interval.h"

namespace flant5 {

inline std::string figure(double value) { return std::isnan(value) ? "-" : fmt::format("{:.4f}", value); }

inline std::string difference_figure(double value) { return std::isnan(value) ? "-" : fmt::format("{:+.4f}", value); }

inline std::string bounds(const Interval& interval) {
  return std::isnan(interval.low) ? "-" : fmt::format("[{:.4f}, {:.4f}]", interval.low, interval.high);
}

inline std::string difference_bounds(const Interval& interval) {
  return std::isnan(interval.low) ? "-" : fmt::format("[{:+.4f}, {:+.4f}]", interval.low, interval.high);
}

}  // namespace flant5
