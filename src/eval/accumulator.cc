#include "eval/accumulator.h"

#include <fmt/format.h>

#include <cmath>
#include <numeric>

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
  if (prediction.fault) {
    ++rows_.unreadable;
    return;
  }
  if (prediction.truncated_tokens > 0) ++rows_.truncated;
  if (text) duplicates_.add(*text, prediction.gold);
  if (prediction.is_demonstration) {
    ++rows_.demonstrations;
    return;
  }
  ++answers_[answer_index(matrix_.labels(), prediction.label)];
  if (!prediction.gold) {
    ++rows_.unlabelled;
    return;
  }
  ++rows_.evaluated;
  matrix_.add(*prediction.gold, prediction.label);
  if (prediction.scores) calibration_.add(*prediction.scores, *prediction.gold);
}

double Accumulator::invalid_rate() const {
  const std::int64_t answers = std::accumulate(answers_.begin(), answers_.end(), std::int64_t{0});
  return answers == 0 ? 0 : static_cast<double>(answers_.back()) / static_cast<double>(answers);
}

}  // namespace flant5
