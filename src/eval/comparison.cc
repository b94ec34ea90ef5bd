#include "eval/comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "data/excerpt.h"
#include "eval/row_text.h"
#include "flant5/error.h"

namespace flant5 {
namespace {

[[noreturn]] void fail(const RowId& id, const std::string& reason) {
  throw InputError(fmt::format("{} {}; only runs over the same rows can be compared", row_name(id), reason));
}

// For each row of first, its row in second.
std::vector<const Prediction*> joined(const NamedRun& first, const NamedRun& second) {
  const auto same_id = [](const Prediction& a, const Prediction& b) { return a.id == b.id; };
  std::vector<const Prediction*> partners;
  partners.reserve(first.predictions.size());
  if (std::equal(first.predictions.begin(), first.predictions.end(), second.predictions.begin(),
                 second.predictions.end(), same_id)) {
    for (const Prediction& row : second.predictions) partners.push_back(&row);
    return partners;
  }
  std::unordered_map<RowId, const Prediction*> by_id;
  for (const Prediction& row : second.predictions) {
    if (!by_id.emplace(row.id, &row).second) fail(row.id, fmt::format("is twice in {}", second.name));
  }
  for (const Prediction& row : first.predictions) {
    const auto found = by_id.find(row.id);
    if (found == by_id.end()) fail(row.id, fmt::format("of {} is not in {}", first.name, second.name));
    if (found->second == nullptr) fail(row.id, fmt::format("is twice in {}", first.name));
    partners.push_back(found->second);
    found->second = nullptr;
  }
  for (const Prediction& row : second.predictions) {
    if (by_id[row.id] != nullptr) fail(row.id, fmt::format("of {} is not in {}", second.name, first.name));
  }
  return partners;
}

void check_same_row(const Prediction& a, const Prediction& b, const NamedRun& first, const NamedRun& second,
                    const LabelSet& labels) {
  if (a.gold != b.gold) {
    const auto name = [&labels](std::optional<Label> gold) { return gold ? labels.name(*gold) : "none"; };
    fail(a.id,
         fmt::format("has the gold label {} in {} and {} in {}", name(a.gold), first.name, name(b.gold), second.name));
  }
  if (a.text && b.text && *a.text != *b.text) {
    fail(a.id, fmt::format("has another sentence in {} (\"{}\") than in {} (\"{}\")", first.name, excerpt(*a.text),
                           second.name, excerpt(*b.text)));
  }
}

Change change_of(const Prediction& a, const Prediction& b) {
  if (!a.gold) return Change::kUnlabelled;
  if (b.label == a.gold) return Change::kFixed;
  return a.label == a.gold ? Change::kBroken : Change::kOther;
}

bool left_out(const Prediction& row) { return row.is_demonstration || row.fault; }

ChangedAnswer changed_answer(const Prediction& prediction) {
  return {prediction.label, prediction.completion, prediction.agreement, prediction.more};
}

}  // namespace

std::string_view change_name(Change change) {
  static constexpr std::array<std::string_view, 4> kNames{"fixed", "broken", "other", "unlabelled"};
  return kNames[static_cast<std::size_t>(change)];
}

Comparison compare(const NamedRun& first, const NamedRun& second, const LabelSet& labels,
                   const BootstrapOptions& options) {
  const std::vector<const Prediction*> partners = joined(first, second);
  Comparison comparison;
  comparison.joint = JointMatrix(labels);
  comparison.first_name = first.name;
  comparison.second_name = second.name;
  comparison.bootstrap = options;
  comparison.rows = static_cast<std::int64_t>(partners.size());
  for (std::size_t i = 0; i < partners.size(); ++i) {
    const Prediction& a = first.predictions[i];
    const Prediction& b = *partners[i];
    check_same_row(a, b, first, second, labels);
    if (left_out(a) || left_out(b)) {
      ++comparison.left_out;
      continue;
    }
    if (a.gold) comparison.joint.add(*a.gold, a.label, b.label);
    if (a.label == b.label) continue;
    comparison.changed.push_back(
        {a.id, change_of(a, b), a.gold, changed_answer(a), changed_answer(b), a.text ? a.text : b.text});
  }
  comparison.first = scores_of(comparison.joint.first());
  comparison.second = scores_of(comparison.joint.second());
  comparison.difference = difference(comparison.second, comparison.first);
  comparison.intervals = bootstrap_difference(comparison.joint, options);
  comparison.mcnemar = comparison.joint.mcnemar();
  return comparison;
}

}  // namespace flant5
