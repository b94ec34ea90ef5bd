#include "eval/comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <unordered_map>
#include <utility>

#include "data/csv_id.h"
#include "data/excerpt.h"
#include "eval/row_text.h"
#include "flant5/error.h"

namespace flant5 {
namespace {

[[noreturn]] void fail(const RowId& id, const std::string& reason) {
  throw InputError(
      fmt::format("{} {}; only runs over the same rows can be compared or combined", row_name(id), reason));
}

// For each row of first, its row in second; of two rows with equal id_of(their ids).
std::vector<const Prediction*> joined_by(RowId (*id_of)(const RowId&), const NamedRun& first, const NamedRun& second) {
  const auto same_id = [&](const Prediction& a, const Prediction& b) { return id_of(a.id) == id_of(b.id); };
  std::vector<const Prediction*> partners;
  partners.reserve(first.predictions.size());
  if (std::equal(first.predictions.begin(), first.predictions.end(), second.predictions.begin(),
                 second.predictions.end(), same_id)) {
    for (const Prediction& row : second.predictions) partners.push_back(&row);
    return partners;
  }
  std::unordered_map<RowId, const Prediction*> by_id;
  for (const Prediction& row : second.predictions) {
    if (!by_id.emplace(id_of(row.id), &row).second) fail(row.id, fmt::format("is twice in {}", second.name));
  }
  for (const Prediction& row : first.predictions) {
    const auto found = by_id.find(id_of(row.id));
    if (found == by_id.end()) fail(row.id, fmt::format("of {} is not in {}", first.name, second.name));
    if (found->second == nullptr) fail(row.id, fmt::format("is twice in {}", first.name));
    partners.push_back(found->second);
    found->second = nullptr;
  }
  for (const Prediction& row : second.predictions) {
    if (by_id[id_of(row.id)] != nullptr) fail(row.id, fmt::format("of {} is not in {}", second.name, first.name));
  }
  return partners;
}

// A table does not tell the text "7" from the number.
std::vector<const Prediction*> joined(const NamedRun& first, const NamedRun& second) {
  try {
    return joined_by([](const RowId& id) { return id; }, first, second);
  } catch (const InputError&) {
    const std::exception_ptr of_exact_ids = std::current_exception();
    try {
      return joined_by(untyped, first, second);
    } catch (const InputError&) {
      std::rethrow_exception(of_exact_ids);
    }
  }
}

void check_same_row(const Prediction& a, const Prediction& b, const std::string& first, const std::string& second,
                    const LabelSet& labels) {
  if (a.fault || b.fault) return;  // one prompt may make a row too long: it has neither label nor text there
  if (a.gold != b.gold) {
    const auto name = [&labels](std::optional<Label> gold) { return gold ? labels.name(*gold) : "none"; };
    fail(a.id, fmt::format("has the gold label {} in {} and {} in {}", name(a.gold), first, name(b.gold), second));
  }
  if (a.text && b.text && *a.text != *b.text) {
    fail(a.id, fmt::format("has another sentence in {} (\"{}\") than in {} (\"{}\")", first, excerpt(*a.text), second,
                           excerpt(*b.text)));
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

std::vector<const Prediction*> join_rows(const NamedRun& first, const NamedRun& second, const LabelSet& labels) {
  std::vector<const Prediction*> partners = joined(first, second);
  for (std::size_t i = 0; i < partners.size(); ++i) {
    check_same_row(first.predictions[i], *partners[i], first.name, second.name, labels);
  }
  return partners;
}

PairedRuns::PairedRuns(const std::string& first_name, const std::string& second_name, const LabelSet& labels,
                       std::size_t kept, OnChange on_change)
    : kept_(kept), on_change_(std::move(on_change)) {
  comparison_.joint = JointMatrix(labels);
  comparison_.first_name = first_name;
  comparison_.second_name = second_name;
}

void PairedRuns::add(const Prediction& a, const Prediction& b) {
  check_same_row(a, b, comparison_.first_name, comparison_.second_name, comparison_.joint.labels());
  ++comparison_.rows;
  if (left_out(a) || left_out(b)) {
    ++comparison_.left_out;
    return;
  }
  if (a.abstained || b.abstained) {
    ++comparison_.abstained;
    return;
  }
  if (a.gold) comparison_.joint.add(*a.gold, a.label, b.label);
  if (a.label == b.label) return;
  add_change({a.id, change_of(a, b), a.gold, changed_answer(a), changed_answer(b), a.text ? a.text : b.text,
              a.kept.empty() ? b.kept : a.kept});
}

void PairedRuns::add(const NamedRun& first, const NamedRun& second) {
  const std::vector<const Prediction*> partners = joined(first, second);
  for (std::size_t i = 0; i < partners.size(); ++i) add(first.predictions[i], *partners[i]);
}

void PairedRuns::add_change(ChangedRow row) {
  ++comparison_.changed_rows;
  if (row.change == Change::kOther) ++comparison_.other;
  if (row.change == Change::kUnlabelled) ++comparison_.unlabelled_changed;
  if (on_change_) on_change_(row);
  if (comparison_.changed.size() < kept_) comparison_.changed.push_back(std::move(row));
}

Comparison PairedRuns::finish(const BootstrapOptions& options) {
  Comparison& comparison = comparison_;
  comparison.bootstrap = options;
  comparison.first = scores_of(comparison.joint.first());
  comparison.second = scores_of(comparison.joint.second());
  comparison.difference = difference(comparison.second, comparison.first);
  comparison.intervals = bootstrap_difference(comparison.joint, options);
  comparison.mcnemar = comparison.joint.mcnemar();
  return std::move(comparison_);
}

Comparison compare(const NamedRun& first, const NamedRun& second, const LabelSet& labels,
                   const BootstrapOptions& options) {
  PairedRuns pairs(first.name, second.name, labels);
  pairs.add(first, second);
  return pairs.finish(options);
}

}  // namespace flant5
