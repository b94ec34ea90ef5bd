// Takes in a run's predictions one by one, in constant memory.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "eval/calibration.h"
#include "eval/conformal.h"
#include "eval/confusion_matrix.h"
#include "eval/duplicates.h"
#include "eval/selective.h"
#include "flant5/prediction.h"

namespace flant5 {

// Every row is counted in exactly one of evaluated, unlabelled, demonstrations, abstained, unreadable and unanswered.
struct RowCounts {
  std::int64_t total = 0;
  std::int64_t evaluated = 0;   // has a gold label, did not abstain and is no demonstration: what the metrics are of
  std::int64_t unlabelled = 0;  // has no gold label and is no demonstration
  std::int64_t demonstrations = 0;  // shown in the prompt, so left out of everything but total
  std::int64_t abstained = 0;       // too uncertain to answer: out of the metrics of answers, in those of scores
  std::int64_t unreadable = 0;      // has a fault instead of an answer, so left out of everything but total
  std::int64_t unanswered = 0;      // mostly unknown to the vocabulary and left so, out of everything but total
  std::int64_t unknown_text = 0;    // mostly unknown to the vocabulary, answered or not
  std::int64_t truncated = 0;       // input cut off at --max-input-tokens
};

class Accumulator {
 public:
  // labels: of the predictions.
  explicit Accumulator(const LabelSet& labels = LabelSet())
      : matrix_(labels), answers_(labels.size() + 1), raw_matrix_(labels) {}

  // The text is the row's sentence, by which duplicates are found; none where it is not known.
  // Throws InputError naming the row if it has scores that are not normalised log-probabilities.
  void add(const Prediction& prediction, std::optional<std::string_view> text);
  void add(const Prediction& prediction) { add(prediction, prediction.text); }

  const RowCounts& rows() const { return rows_; }
  const ConfusionMatrix& matrix() const { return matrix_; }            // of the evaluated rows
  const PerAnswer<std::int64_t>& answers() const { return answers_; }  // of the evaluated and the unlabelled rows
  // Of the labelled rows that have scores, whether they were answered or abstained.
  const Calibration& calibration() const { return calibration_; }
  const SelectiveAccuracy& selective() const { return selective_; }
  const SetCounts& sets() const { return sets_; }  // of the rows that have a prediction set
  // What the figures were before calibration; rows that are not calibrated count as they are.
  const ConfusionMatrix& raw_matrix() const { return raw_matrix_; }
  const Calibration& raw_calibration() const { return raw_calibration_; }
  std::int64_t calibrated() const { return calibrated_; }       // labelled rows that are
  const Duplicates& duplicates() const { return duplicates_; }  // of the rows whose text is known
  double invalid_rate() const;                                  // share of answers() that is invalid; 0 without rows

 private:
  void add_scores(const Prediction& prediction);

  RowCounts rows_;
  ConfusionMatrix matrix_;
  PerAnswer<std::int64_t> answers_;
  Calibration calibration_;
  Duplicates duplicates_;
  SelectiveAccuracy selective_;
  SetCounts sets_;
  ConfusionMatrix raw_matrix_;
  Calibration raw_calibration_;
  std::int64_t calibrated_ = 0;
};

}  // namespace flant5
