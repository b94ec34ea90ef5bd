#include "prompt/shots.h"

#include <fmt/format.h>

#include <limits>
#include <utility>

#include "flant5/error.h"

namespace flant5 {
namespace {

// splitmix64 (Steele, Lea, Flood 2014). The standard library's distributions and shuffle differ between platforms.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9E3779B97F4A7C15;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
    z = (z ^ z >> 27) * 0x94D049BB133111EB;
    return z ^ z >> 31;
  }

  // Below n, all equally likely.
  std::size_t below(std::size_t n) {
    constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();
    const std::uint64_t unfair = (kMax % n + 1) % n;  // values at the top that would favour small results
    std::uint64_t drawn = next();
    while (drawn > kMax - unfair) drawn = next();
    return static_cast<std::size_t>(drawn % n);
  }

  template <typename Items>
  void shuffle(Items& items) {
    for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[below(i)]);
  }

 private:
  std::uint64_t state_;
};

void require(const std::vector<Demonstration>& examples, std::size_t k) {
  if (k > examples.size()) {
    throw UsageError(fmt::format("{} shots are asked for, but there are {} demonstrations", k, examples.size()));
  }
}

}  // namespace

std::vector<Demonstration> read_demonstrations(RowReader& rows) {
  std::vector<Demonstration> demonstrations;
  while (auto row = rows.next()) {
    if (!row->gold) throw InputError(fmt::format("demonstration {} has no label: every shot needs one", row->number));
    demonstrations.push_back({std::move(row->text), *row->gold});
  }
  return demonstrations;
}

std::vector<Demonstration> first_shots(const std::vector<Demonstration>& examples, std::size_t k) {
  require(examples, k);
  return {examples.begin(), examples.begin() + static_cast<std::ptrdiff_t>(k)};
}

std::vector<Demonstration> sample_shots(const std::vector<Demonstration>& examples, std::size_t k, std::uint64_t seed) {
  require(examples, k);
  Random random(seed);
  PerLabel<std::vector<const Demonstration*>> by_label;
  for (const Demonstration& example : examples) by_label[index(example.label)].push_back(&example);
  for (auto& group : by_label) random.shuffle(group);
  std::vector<Demonstration> shots;
  while (shots.size() < k) {
    auto labels = kLabels;  // one of each a round, the rounds in different orders
    random.shuffle(labels);
    for (const Label label : labels) {
      auto& group = by_label[index(label)];
      if (shots.size() == k || group.empty()) continue;
      shots.push_back(*group.back());
      group.pop_back();
    }
  }
  return shots;
}

}  // namespace flant5
