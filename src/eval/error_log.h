// The rows that a run has wrong, kept for the report in bounded memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "flant5/prediction.h"

namespace flant5 {

struct ErrorRow {
  RowId id;
  std::optional<Label> gold;
  std::optional<Label> label;
  std::string completion;
  std::string text;  // empty if not known
};

class ErrorLog {
 public:
  static constexpr std::size_t kMaxBytes = 500'000;    // of all rows kept
  static constexpr std::size_t kMaxTextBytes = 2'000;  // of one sentence or completion; longer ones are cut

  // labels: of the predictions.
  explicit ErrorLog(LabelSet labels = LabelSet()) : labels_(std::move(labels)) {}

  // Takes in every prediction; keeps those that are wrong or invalid, the first ones while there is room.
  // Demonstrations, unreadable rows and those that abstained are passed over.
  void add(const Prediction& prediction, std::optional<std::string_view> text);
  void add(const Prediction& prediction) { add(prediction, prediction.text); }

  const std::vector<ErrorRow>& rows() const { return rows_; }
  std::int64_t total() const { return total_; }  // kept or not

 private:
  LabelSet labels_;
  std::vector<ErrorRow> rows_;
  std::size_t bytes_ = 0;
  std::int64_t total_ = 0;
};

}  // namespace flant5
