#include "random.h"

#include <bit>
#include <limits>
#include <numeric>

namespace flant5 {

std::uint64_t Random::next() {
  state_ += 0x9e3779b97f4a7c15U;
  std::uint64_t mixed = state_;
  mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
  return mixed ^ (mixed >> 31U);
}

std::size_t Random::below(std::size_t n) {
  constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();
  const std::uint64_t unfair = (kMax % n + 1) % n;  // values at the top that would favour small results
  std::uint64_t drawn = next();
  while (drawn > kMax - unfair) drawn = next();
  return static_cast<std::size_t>(drawn % n);
}

std::int64_t Random::heads(std::int64_t n) {
  std::int64_t count = 0;
  for (; n >= 64; n -= 64) count += std::popcount(next());
  if (n > 0) count += std::popcount(next() >> static_cast<unsigned>(64 - n));
  return count;
}

// Each trial compares a uniform number with part / whole, all trials at once, binary digit by binary digit: a trial
// whose digit differs from the fraction's is decided, the others (half of them, on average) go on to the next digit.
std::int64_t Random::binomial(std::int64_t n, std::int64_t part, std::int64_t whole) {
  if (part == whole) return n;
  std::int64_t successes = 0;
  std::int64_t rest = part;
  while (n > 0 && rest > 0) {
    rest *= 2;
    const std::int64_t ones = heads(n);
    if (rest >= whole) {  // the fraction's digit is 1: a 0 is below it
      rest -= whole;
      successes += n - ones;
      n = ones;
    } else {
      n -= ones;
    }
  }
  return successes;
}

double keyed_uniform(std::uint64_t seed, std::initializer_list<std::uint64_t> keys) {
  std::uint64_t mixed = Random(seed).next();
  for (const std::uint64_t key : keys) mixed = Random(mixed ^ key).next();
  constexpr double kUnit = 1.0 / (std::uint64_t{1} << 53U);
  return static_cast<double>(mixed >> 11U) * kUnit;
}

void resample(Random& random, std::span<const std::int64_t> counts, std::span<std::int64_t> drawn) {
  std::int64_t whole = std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
  std::int64_t rows = whole;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    drawn[i] = counts[i] == 0 ? 0 : random.binomial(rows, counts[i], whole);
    rows -= drawn[i];
    whole -= counts[i];
  }
}

}  // namespace flant5
