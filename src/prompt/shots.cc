#include "prompt/shots.h"

#include <fmt/format.h>

#include <utility>

#include "counted.h"
#include "flant5/error.h"
#include "random.h"

namespace flant5 {
namespace {

void require(const std::vector<Demonstration>& examples, std::size_t k) {
  if (k > examples.size()) {
    throw UsageError(fmt::format("{} {} asked for, but there {} {}", counted(k, "shot"), with_count(k, "is", "are"),
                                 with_count(examples.size(), "is", "are"), counted(examples.size(), "demonstration")));
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

std::vector<Demonstration> sample_shots(const std::vector<Demonstration>& examples, const LabelSet& labels,
                                        std::size_t k, std::uint64_t seed) {
  require(examples, k);
  Random random(seed);
  PerLabel<std::vector<const Demonstration*>> by_label(labels.size());
  for (const Demonstration& example : examples) by_label[index(example.label)].push_back(&example);
  for (auto& group : by_label) random.shuffle(group);
  std::vector<Demonstration> shots;
  while (shots.size() < k) {
    std::vector<Label> round(labels.begin(), labels.end());  // one of each, the rounds in different orders
    random.shuffle(round);
    for (const Label label : round) {
      auto& group = by_label[index(label)];
      if (shots.size() == k || group.empty()) continue;
      shots.push_back(*group.back());
      group.pop_back();
    }
  }
  return shots;
}

}  // namespace flant5
