// Random numbers that are the same on every platform for the same seed, and counts drawn with them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <utility>

namespace flant5 {

// SplitMix64 (Steele, Lea, Flood 2014). The standard library's distributions and shuffle differ between platforms.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next();

  // Below n, all equally likely.
  std::size_t below(std::size_t n);

  template <typename Items>
  void shuffle(Items& items) {
    for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[below(i)]);
  }

  // How many of n trials succeed that each do with probability part / whole (0 <= part <= whole < 2^62, whole > 0).
  // Exact: no floating point. Takes about 2n random bits.
  std::int64_t binomial(std::int64_t n, std::int64_t part, std::int64_t whole);

 private:
  std::int64_t heads(std::int64_t n);  // of n fair coins

  std::uint64_t state_;
};

// In [0, 1): the same for the same seed and keys whatever else is drawn, and when.
double keyed_uniform(std::uint64_t seed, std::initializer_list<std::uint64_t> keys);

// Draws as many rows as there are, with replacement, from rows that fall into cells with these counts: what resampling
// the rows one by one does to the counts, without the rows. drawn has the size of counts.
void resample(Random& random, std::span<const std::int64_t> counts, std::span<std::int64_t> drawn);

}  // namespace flant5
