#include "data/row_sample.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

#include "random.h"

namespace flant5 {
namespace {

// Keeps the draw apart from others of the same seed.
constexpr std::uint64_t kPurpose = 0x73616D706C65;  // "sample"

constexpr std::size_t kNoLabel = std::numeric_limits<std::size_t>::max();

}  // namespace

std::vector<std::size_t> proportional_shares(const std::vector<std::size_t>& counts, std::size_t size) {
  const std::size_t all = std::accumulate(counts.begin(), counts.end(), std::size_t{0});
  if (size >= all) return counts;
  std::vector<std::size_t> shares;
  std::vector<std::size_t> order(counts.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (const std::size_t count : counts) shares.push_back(count * size / all);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return counts[a] * size % all > counts[b] * size % all; });
  const std::size_t missing = size - std::accumulate(shares.begin(), shares.end(), std::size_t{0});
  for (std::size_t i = 0; i < missing; ++i) ++shares[order[i]];
  return shares;
}

void RowSample::add(Example row) {
  ++added_;
  Group& group = groups_[row.gold ? index(*row.gold) : kNoLabel];
  ++group.count;
  const double key = keyed_uniform(seed_, {kPurpose, row.number});
  const bool is_full = group.drawn.size() == size_;
  if (is_full && (size_ == 0 || key >= group.drawn.front().key)) return;
  if (is_full) {
    std::pop_heap(group.drawn.begin(), group.drawn.end());
    group.drawn.pop_back();
  }
  group.drawn.push_back({key, std::move(row)});
  std::push_heap(group.drawn.begin(), group.drawn.end());
}

std::vector<Example> RowSample::take() {
  std::vector<std::size_t> counts;
  for (const auto& [label, group] : groups_) counts.push_back(group.count);
  std::vector<std::size_t> shares = proportional_shares(counts, size_);
  std::vector<Example> rows;
  auto share = shares.begin();
  for (auto& [label, group] : groups_) {
    std::sort_heap(group.drawn.begin(), group.drawn.end());
    group.drawn.resize(*share++);
    for (Drawn& drawn : group.drawn) rows.push_back(std::move(drawn.row));
  }
  groups_.clear();
  std::sort(rows.begin(), rows.end(), [](const Example& a, const Example& b) { return a.number < b.number; });
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i].place = i + 1;
  return rows;
}

}  // namespace flant5
