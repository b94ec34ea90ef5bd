// What a calibration was fitted to, so that no row is calibrated by what was fitted to it: figures on the labelled rows
// are of rows that the fit has not seen.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "eval/calibration_file.h"
#include "eval/score_table.h"
#include "flant5/prediction.h"

namespace flant5 {

// Rows with gold labels, known again by id and scores.
class LabelledRows {
 public:
  // method: of the calibration, which says what scores it starts from.
  LabelledRows(std::size_t labels, CalibrationMethod method) : table_(labels), method_(method) {}

  // Rows without a gold label, with a fault or shown in the prompt are passed over, and rows that are there already:
  // one of two copies would be held against what was fitted to the other.
  void add(const Prediction& prediction);

  const ScoreTable& table() const { return table_; }
  const std::string& key(std::size_t row) const { return keys_[row]; }
  CalibrationMethod method() const { return method_; }
  std::int64_t repeated() const { return repeated_; }  // rows that were there already

 private:
  ScoreTable table_;
  CalibrationMethod method_;
  std::vector<std::string> keys_;
  std::unordered_set<std::string> known_;
  std::int64_t repeated_ = 0;
};

struct LabelledFitOptions {
  bool offsets = true;                   // fit them; else `calibrator` has them
  std::optional<ConformalOptions> sets;  // fit prediction sets; with offsets, the rows are halved by the seed
  FitOptions fit;
};

class HeldOutCalibration {
 public:
  explicit HeldOutCalibration(SavedCalibration calibration) : calibration_(std::move(calibration)) {}

  // Fits to labelled rows what the options ask for, in place of what the calibration has. unlabelled: rows to estimate
  // the prior of, between offsets and sets; or none. Throws InputError where the rows are too few.
  void fit(const LabelledRows& rows, const LabelledFitOptions& options, const ScoreTable* unlabelled = nullptr);

  // Every calibrator with the shares that EM finds in these rows. Prediction sets are given up, as they were fitted to
  // other scores.
  void estimate_prior(const ScoreTable& rows);

  const SavedCalibration& calibration() const { return calibration_; }

  // What this row is calibrated with: for one that the offsets were fitted to, those of the other parts; one that the
  // prediction sets were fitted to gets none.
  const SavedCalibration& of(const Prediction& prediction) const;
  bool is_fitted_to(const Prediction& prediction) const;

 private:
  const std::size_t* find(const Prediction& prediction) const;
  void fit_offsets(const LabelledRows& rows, const std::vector<std::size_t>& mine, const FitOptions& options);
  void fit_sets(const LabelledRows& rows, const std::vector<std::size_t>& mine, const ConformalOptions& options);

  SavedCalibration calibration_;
  std::vector<SavedCalibration> held_out_;
  std::unordered_map<std::string, std::size_t> own_;  // by key: the place in held_out_
};

}  // namespace flant5
