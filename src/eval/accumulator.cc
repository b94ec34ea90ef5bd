#include "eval/accumulator.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "eval/calibration_file.h"
#include "eval/row_text.h"
#include "flant5/error.h"

namespace flant5 {
namespace {

void check_normalised(const Prediction& prediction) {
  double sum = 0;
  for (const double score : *prediction.scores) sum += std::exp(score);
  // Written so that NaN fails. Scores computed in float, or rounded in a file, are this close.
  if (!(std::abs(sum - 1) < 1e-3)) {
    throw InputError(
        fmt::format("{}: the scores are not log-probabilities of the labels (their exponentials sum to {:.6g}, not 1)",
                    row_name(prediction.id), sum));
  }
}

}  // namespace

void Accumulator::add(const Prediction& prediction, std::optional<std::string_view> text) {
  if (prediction.scores) check_normalised(prediction);
  ++rows_.total;
  if (prediction.is_unknown_text) ++rows_.unknown_text;
  if (prediction.fault) {
    ++(prediction.is_unknown_text ? rows_.unanswered : rows_.unreadable);
    return;
  }
  if (prediction.truncated_tokens > 0) ++rows_.truncated;
  if (text) duplicates_.add(*text, prediction.gold);
  if (prediction.is_demonstration) {
    ++rows_.demonstrations;
    return;
  }
  if (prediction.prediction_set) sets_.add(*prediction.prediction_set, prediction.gold);
  if (prediction.gold) add_scores(prediction);
  if (prediction.abstained) {
    ++rows_.abstained;
    return;
  }
  ++answers_[answer_index(matrix_.labels(), prediction.label)];
  if (!prediction.gold) {
    ++rows_.unlabelled;
    return;
  }
  ++rows_.evaluated;
  matrix_.add(*prediction.gold, prediction.label);
  raw_matrix_.add(*prediction.gold, prediction.raw ? prediction.raw->label : prediction.label);
}

void Accumulator::add_scores(const Prediction& prediction) {
  if (!prediction.scores) return;
  const Label gold = *prediction.gold;
  calibration_.add(*prediction.scores, gold);
  raw_calibration_.add(prediction.raw ? normalised(prediction.raw->scores) : *prediction.scores, gold);
  if (prediction.raw) ++calibrated_;
  const std::optional<Label> label = meant_label(prediction, matrix_.labels());
  selective_.add(label ? std::exp((*prediction.scores)[index(*label)]) : 0, label == gold);
}

double Accumulator::invalid_rate() const {
  const std::int64_t answers = std::accumulate(answers_.begin(), answers_.end(), std::int64_t{0});
  return answers == 0 ? 0 : static_cast<double>(answers_.back()) / static_cast<double>(answers);
}

}  // namespace flant5
