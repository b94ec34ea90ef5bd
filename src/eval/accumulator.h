// Takes in a run's predictions one by one, in constant memory.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "eval/calibration.h"
#include "eval/confusion_matrix.h"
#include "eval/duplicates.h"
#include "flant5/prediction.h"

namespace flant5 {

// Every row is counted in exactly one of evaluated, unlabelled, demonstrations and unreadable.
struct RowCounts {
  std::int64_t total = 0;
  std::int64_t evaluated = 0;       // has a gold label and is no demonstration: what the metrics are of
  std::int64_t unlabelled = 0;      // has no gold label and is no demonstration
  std::int64_t demonstrations = 0;  // shown in the prompt, so left out of everything but total
  std::int64_t unreadable = 0;      // has a fault instead of an answer, so left out of everything but total
  std::int64_t truncated = 0;       // input cut off at --max-input-tokens
};

class Accumulator {
 public:
  // labels: of the predictions.
  explicit Accumulator(const LabelSet& labels = LabelSet()) : matrix_(labels), answers_(labels.size() + 1) {}

  // The text is the row's sentence, by which duplicates are found; none where it is not known.
  // Throws InputError naming the row if it has scores that are not normalised log-probabilities.
  void add(const Prediction& prediction, std::optional<std::string_view> text);
  void add(const Prediction& prediction) { add(prediction, prediction.text); }

  const RowCounts& rows() const { return rows_; }
  const ConfusionMatrix& matrix() const { return matrix_; }            // of the evaluated rows
  const PerAnswer<std::int64_t>& answers() const { return answers_; }  // of the evaluated and the unlabelled rows
  const Calibration& calibration() const { return calibration_; }      // of the evaluated rows that have scores
  const Duplicates& duplicates() const { return duplicates_; }         // of the rows whose text is known
  double invalid_rate() const;  // share of answers() that is invalid; 0 without rows

 private:
  RowCounts rows_;
  ConfusionMatrix matrix_;
  PerAnswer<std::int64_t> answers_;
  Calibration calibration_;
  Duplicates duplicates_;
};

}  // namespace flant5
