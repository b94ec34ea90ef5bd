// Calibration of saved scores: what takes the bias of the answer words out of them. A calibrator adds an offset to the
// score of each label, after a division by a temperature. It is fitted to rows without labels (to a stated prior, or to
// their own mean) or to a few with labels. eval/calibration.h measures how good scores are, before or after;
// content-free calibration (--calibrate) acts in the classifying run, before scores are written.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "eval/score_table.h"
#include "flant5/label.h"

namespace flant5 {

enum class CalibrationMethod : std::uint8_t {
  kNone,   // scores stay as they are
  kPrior,  // prior matching
  kBatch,  // batch calibration
  kFit,    // maximum likelihood from labelled rows
};
std::string_view method_name(CalibrationMethod method);  // "prior matching"

struct Calibrator {
  CalibrationMethod method = CalibrationMethod::kNone;
  PerLabel<double> offsets;  // they sum to 0
  double temperature = 1;
  std::optional<PerLabel<double>> prior;            // kPrior: as stated; kFit: the shares of the labelled rows
  std::optional<PerLabel<double>> estimated_prior;  // kFit, on top: what EM found in rows without labels
  std::size_t rows = 0;                             // that it was fitted to

  // Normalised log-probabilities. Any scores, at least one of them finite; an impossible label stays impossible.
  PerLabel<double> operator()(std::span<const double> scores) const;
};

// One that changes nothing but to normalise.
Calibrator no_calibrator(std::size_t labels);

// The offsets with which the mean of the labels' probabilities over the rows is `prior` (Liusie, Manakul and Gales,
// "Mitigating Word Bias in Zero-shot Prompt-based Classifiers", 2023), to 1e-9 for each label where that can be; where
// impossible labels rule it out, the offsets that come nearest. prior: positive, sums to 1. Needs a row.
Calibrator match_prior(const ScoreTable& rows, const PerLabel<double>& prior);

// The mean log-probability of each label over the rows is taken off (Zhou et al., "Batch Calibration", 2023). Of a
// label rows without it are left out; an impossible one in every row keeps its score.
Calibrator batch_calibrator(const ScoreTable& rows);

struct FitOptions {
  std::optional<bool> temperature{};  // whether one is fitted; none: with 100 labelled rows or more
  std::uint64_t seed = 0;             // of the parts of cross-fitting
};
inline constexpr std::size_t kTemperatureRows = 100;

// Offsets of the greatest likelihood of the gold labels, with one row more of each label, spread evenly over all rows,
// so that few rows cannot rule a label out. With a temperature: of the greatest likelihood times exp(-(log T)^2 / 2).
// Every row has a gold label.
Calibrator fit_calibrator(const ScoreTable& labelled, const FitOptions& options = {});

// For each labelled row the calibrator that was fitted to the other parts of up to 5, so that its figures are of rows
// it has not seen. At least 2 rows.
struct CrossFit {
  std::vector<Calibrator> calibrators;
  std::vector<std::size_t> part_of;  // for each row, a place in calibrators
};
CrossFit cross_fit(const ScoreTable& labelled, const FitOptions& options = {});

// The shares of the labels among rows without labels, by expectation maximisation (Saerens, Latinne and Decaestecker
// 2002), and the fitted calibrator with them in place of its own prior, or of an earlier estimate. fitted: by
// fit_calibrator().
Calibrator with_estimated_prior(Calibrator fitted, const ScoreTable& rows);

// The mean probability of each label over the rows.
PerLabel<double> mean_probabilities(const Calibrator& calibrator, const ScoreTable& rows);

}  // namespace flant5
