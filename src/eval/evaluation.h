// Everything there is to say of a run's predictions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "eval/accumulator.h"
#include "eval/bootstrap.h"
#include "eval/calibration.h"
#include "eval/confusion_matrix.h"
#include "eval/scores.h"
#include "eval/selective.h"

namespace flant5 {

// What answering every row with the most frequent gold label would score.
struct Baseline {
  Label label{};
  Scores scores;
};

// Sentences that rows repeat; the counts are lower bounds unless complete.
struct DuplicateCounts {
  std::int64_t repeated = 0;
  std::int64_t conflicting = 0;
  bool complete = true;
};

// What the figures were before calibration, of the same rows.
struct RawFigures {
  Scores scores;
  Calibration calibration;
};

struct GroupEvaluation;

// Of the rows by their value in a field.
struct GroupedEvaluation {
  std::string field;
  std::vector<GroupEvaluation> groups;
  std::int64_t rows_in_no_group = 0;  // there are too many values
};

struct Evaluation {
  RowCounts rows;
  DuplicateCounts duplicates;
  PerAnswer<std::int64_t> answers;  // of the evaluated and the unlabelled rows, invalid ones last
  double invalid_rate = 0;          // share of answers
  ConfusionMatrix matrix;           // of the evaluated rows
  Scores scores;                    // NaN if no row was evaluated
  ScoreIntervals intervals;
  Interval wilson;                                       // of accuracy
  std::optional<Baseline> baseline;                      // none if no row was evaluated
  std::optional<Calibration> calibration;                // none if no labelled row has scores
  std::optional<std::vector<SelectivePoint>> selective;  // accuracy against the share answered; likewise
  std::optional<SetCounts> sets;                         // none if no row has a prediction set
  std::optional<RawFigures> raw;                         // none if no labelled row is calibrated
  std::optional<GroupedEvaluation> grouped;              // where asked for
  BootstrapOptions bootstrap;
};

struct GroupEvaluation {
  std::string value;  // of the field; empty: the rows have none
  Evaluation evaluation;
};

Evaluation evaluate(const Accumulator& accumulator, const BootstrapOptions& options = {});

}  // namespace flant5
