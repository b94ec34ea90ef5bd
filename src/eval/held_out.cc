#include "eval/held_out.h"

#include <fmt/format.h>

#include <numeric>
#include <utility>

#include "flant5/error.h"

namespace flant5 {
namespace {

std::string key_of(const Prediction& prediction, CalibrationMethod method) {
  const PerLabel<double>& scores = scores_to_calibrate(prediction, method);
  std::string key = std::visit([](const auto& id) { return fmt::format("{}", id); }, prediction.id);
  for (const double score : scores) key += fmt::format(" {}", score);
  return key;
}

ScoreTable calibrated(const ScoreTable& rows, const Calibrator& calibrator) {
  ScoreTable result(rows.labels());
  for (std::size_t row = 0; row < rows.rows(); ++row) result.add(calibrator(rows[row]), rows.gold(row));
  return result;
}

// Of two stratified halves.
std::vector<std::size_t> half(const ScoreTable& rows, std::size_t which, std::uint64_t seed) {
  const std::vector<std::size_t> half_of = stratified_parts(rows, 2, seed);
  std::vector<std::size_t> mine;
  for (std::size_t row = 0; row < half_of.size(); ++row) {
    if (half_of[row] == which) mine.push_back(row);
  }
  return mine;
}

}  // namespace

void LabelledRows::add(const Prediction& prediction) {
  if (!prediction.gold || prediction.fault || prediction.is_demonstration) return;
  std::string key = key_of(prediction, method_);
  if (!known_.insert(key).second) {
    ++repeated_;
    return;
  }
  table_.add(scores_to_calibrate(prediction, method_), prediction.gold);
  keys_.push_back(std::move(key));
}

void HeldOutCalibration::fit(const LabelledRows& rows, const LabelledFitOptions& options,
                             const ScoreTable* unlabelled) {
  constexpr std::size_t kFewest = 2;
  if (rows.table().rows() < kFewest) {
    throw InputError(fmt::format("it has {} rows with a gold label and scores, and a fit needs {} or more",
                                 rows.table().rows(), kFewest));
  }
  std::vector<std::size_t> all(rows.table().rows());
  std::iota(all.begin(), all.end(), std::size_t{0});
  const bool are_halved = options.offsets && options.sets;
  if (options.offsets) fit_offsets(rows, are_halved ? half(rows.table(), 0, options.fit.seed) : all, options.fit);
  if (unlabelled != nullptr) estimate_prior(*unlabelled);
  if (options.sets) fit_sets(rows, are_halved ? half(rows.table(), 1, options.fit.seed) : all, *options.sets);
}

void HeldOutCalibration::fit_offsets(const LabelledRows& rows, const std::vector<std::size_t>& mine,
                                     const FitOptions& options) {
  const ScoreTable table = rows.table().rows_of(mine);
  calibration_.calibrator = fit_calibrator(table, options);
  CrossFit cross = cross_fit(table, options);
  for (Calibrator& calibrator : cross.calibrators) {
    held_out_.push_back({calibration_.labels, std::move(calibrator), std::nullopt});
  }
  for (std::size_t i = 0; i < mine.size(); ++i) own_.emplace(rows.key(mine[i]), cross.part_of[i]);
}

void HeldOutCalibration::fit_sets(const LabelledRows& rows, const std::vector<std::size_t>& mine,
                                  const ConformalOptions& options) {
  const ScoreTable table = calibrated(rows.table().rows_of(mine), calibration_.calibrator);
  calibration_.sets = fit_conformal(table, options, calibration_.labels);
  for (SavedCalibration& other : held_out_) other.sets = calibration_.sets;
  for (const std::size_t row : mine) own_.emplace(rows.key(row), held_out_.size());
  held_out_.push_back({calibration_.labels, calibration_.calibrator, std::nullopt});
}

void HeldOutCalibration::estimate_prior(const ScoreTable& rows) {
  calibration_.calibrator = with_estimated_prior(calibration_.calibrator, rows);
  calibration_.sets.reset();
  for (SavedCalibration& other : held_out_) {
    other.calibrator = with_estimated_prior(other.calibrator, rows);
    other.sets.reset();
  }
}

const std::size_t* HeldOutCalibration::find(const Prediction& prediction) const {
  if (own_.empty() || prediction.fault) return nullptr;
  const auto found = own_.find(key_of(prediction, calibration_.calibrator.method));
  return found == own_.end() ? nullptr : &found->second;
}

const SavedCalibration& HeldOutCalibration::of(const Prediction& prediction) const {
  const std::size_t* const place = find(prediction);
  return place == nullptr ? calibration_ : held_out_[*place];
}

bool HeldOutCalibration::is_fitted_to(const Prediction& prediction) const { return find(prediction) != nullptr; }

}  // namespace flant5
