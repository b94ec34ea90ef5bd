#include "eval/groups.h"

#include <algorithm>

#include "data/row_fields.h"

namespace flant5 {

Groups::Groups(std::string field, const LabelSet& labels) : field_(std::move(field)), labels_(labels) {}

void Groups::add(const Prediction& prediction, std::optional<std::string_view> text) {
  const auto kept = std::find_if(prediction.kept.begin(), prediction.kept.end(),
                                 [&](const JsonField& each) { return each.name == field_; });
  const bool is_there = kept != prediction.kept.end();
  has_field_ = has_field_ || is_there;
  const std::string value = is_there ? plain_value(kept->json) : std::string();
  auto group = groups_.find(value);
  if (group == groups_.end()) {
    if (groups_.size() == kMostGroups) {
      ++in_none_;
      return;
    }
    group = groups_.emplace(value, labels_).first;
  }
  group->second.add(prediction, text);
}

GroupedEvaluation Groups::evaluate(const BootstrapOptions& options) const {
  GroupedEvaluation grouped{field_, {}, in_none_};
  for (const auto& [value, accumulator] : groups_) {
    grouped.groups.push_back({value, flant5::evaluate(accumulator, options)});
  }
  return grouped;
}

const Evaluation* find_group(const GroupedEvaluation& grouped, std::string_view value) {
  const auto found = std::find_if(grouped.groups.begin(), grouped.groups.end(),
                                  [&](const GroupEvaluation& each) { return each.value == value; });
  return found == grouped.groups.end() ? nullptr : &found->evaluation;
}

std::string group_title(const std::string& value) { return value.empty() ? "(none)" : value; }

}  // namespace flant5
