// Figures of groups of rows: those with the same value in a field that predictions keep.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eval/accumulator.h"
#include "eval/evaluation.h"
#include "flant5/prediction.h"

namespace flant5 {

class Groups {
 public:
  // Each group holds counts of its own, so there is a limit. Rows with further values are in no group.
  static constexpr std::size_t kMostGroups = 200;

  // field: the name of one of Prediction::kept. labels: of the predictions.
  Groups(std::string field, const LabelSet& labels);

  // As Accumulator::add. Rows without the field, and those where it is null, are a group whose value is empty.
  void add(const Prediction& prediction, std::optional<std::string_view> text);

  bool has_field() const { return has_field_; }  // of any row

  GroupedEvaluation evaluate(const BootstrapOptions& options = {}) const;  // in the order of the values

 private:
  std::string field_;
  LabelSet labels_;
  bool has_field_ = false;
  std::int64_t in_none_ = 0;
  std::map<std::string, Accumulator, std::less<>> groups_;
};

// The figures of the group with this value; null: there is no such group.
const Evaluation* find_group(const GroupedEvaluation& grouped, std::string_view value);

// "reuters", or "(none)" of rows without a value.
std::string group_title(const std::string& value);

}  // namespace flant5
