// Everything there is to say of a run's predictions.
#pragma once

#include <cstdint>
#include <optional>

#include "eval/accumulator.h"
#include "eval/bootstrap.h"
#include "eval/calibration.h"
#include "eval/confusion_matrix.h"
#include "eval/scores.h"

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

struct Evaluation {
  RowCounts rows;
  DuplicateCounts duplicates;
  PerAnswer<std::int64_t> answers;  // of the evaluated and the unlabelled rows, invalid ones last
  double invalid_rate = 0;          // share of answers
  ConfusionMatrix matrix;           // of the evaluated rows
  Scores scores;                    // NaN if no row was evaluated
  ScoreIntervals intervals;
  Interval wilson;                         // of accuracy
  std::optional<Baseline> baseline;        // none if no row was evaluated
  std::optional<Calibration> calibration;  // none if no evaluated row has scores
  BootstrapOptions bootstrap;
};

Evaluation evaluate(const Accumulator& accumulator, const BootstrapOptions& options = {});

}  // namespace flant5
