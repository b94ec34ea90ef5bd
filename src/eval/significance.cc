#include "eval/significance.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

namespace flant5 {

Interval wilson(std::int64_t successes, std::int64_t n) {
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  if (n == 0) return {kNaN, kNaN};
  const auto rows = static_cast<double>(n);
  const double share = static_cast<double>(successes) / rows;
  const double z2 = kNormalQuantile * kNormalQuantile;
  const double centre = (share + z2 / (2 * rows)) / (1 + z2 / rows);
  const double half =
      kNormalQuantile / (1 + z2 / rows) * std::sqrt(share * (1 - share) / rows + z2 / (4 * rows * rows));
  // At the ends rounding may leave a bound a hair off 0 or 1.
  return {successes == 0 ? 0 : centre - half, successes == n ? 1 : centre + half};
}

double mcnemar_exact(std::int64_t only_first, std::int64_t only_second) {
  if (only_first == only_second) return 1;
  const auto n = static_cast<double>(only_first + only_second);
  auto k = static_cast<double>(std::min(only_first, only_second));
  // P(X = k) of a fair binomial, then downwards by P(k - 1) = P(k) k / (n - k + 1).
  double mass = std::exp(std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1) - n * std::numbers::ln2);
  double tail = mass;
  while (k > 0 && mass > 0) {
    mass *= k / (n - k + 1);
    tail += mass;
    --k;
  }
  return std::min(1.0, 2 * tail);
}

std::vector<double> holm(const std::vector<double>& p) {
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&p](std::size_t a, std::size_t b) { return p[a] < p[b]; });
  std::vector<double> adjusted(p.size());
  double highest = 0;
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    highest = std::max(highest, std::min(1.0, p[order[rank]] * static_cast<double>(p.size() - rank)));
    adjusted[order[rank]] = highest;
  }
  return adjusted;
}

}  // namespace flant5
