#include "eval/calibration_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>

namespace flant5 {
namespace {

constexpr std::size_t kFewRows = 50;

std::string listed(const PerLabel<double>& values, const LabelSet& labels, std::string_view format) {
  std::vector<std::string> parts;
  for (const Label label : labels) {
    parts.push_back(labels.name(label) + " " + fmt::format(fmt::runtime(format), values[index(label)]));
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string few_rows(std::string_view what, std::size_t rows) {
  return fmt::format("{} were fitted to {} rows: with fewer than {} they depend much on chance", what, rows, kFewRows);
}

// A prior that these rows cannot have on average, as their scores rule labels out.
void add_prior_warnings(const SavedCalibration& calibration, const ScoreTable& rows,
                        std::vector<std::string>& warnings) {
  constexpr double kReached = 1e-6;
  const auto& [labels, calibrator, sets] = calibration;
  const PerLabel<double> means = mean_probabilities(calibrator, rows);
  for (const Label label : labels) {
    const double stated = (*calibrator.prior)[index(label)];
    const double mean = means[index(label)];
    if (std::abs(mean - stated) <= kReached) continue;
    warnings.push_back(
        fmt::format("the prior says {} {:.3g}, and these rows cannot come closer than {:.3g}: their scores rule labels "
                    "out",
                    labels.name(label), stated, mean));
  }
}

}  // namespace

std::string calibration_text(const SavedCalibration& calibration) {
  const auto& [labels, calibrator, sets] = calibration;
  std::string text;
  if (calibrator.method != CalibrationMethod::kNone) {
    text = fmt::format("Calibrated by {}, fitted to {} rows.\nOffsets: {}; temperature {:.4g}\n",
                       method_name(calibrator.method), calibrator.rows, listed(calibrator.offsets, labels, "{:+.4f}"),
                       calibrator.temperature);
  }
  if (calibrator.prior) text += fmt::format("Prior: {}\n", listed(*calibrator.prior, labels, "{:.4f}"));
  if (calibrator.estimated_prior) {
    text += fmt::format("Estimated prior: {}\n", listed(*calibrator.estimated_prior, labels, "{:.4f}"));
  }
  if (sets) {
    text += fmt::format("Prediction sets at alpha {}{}, fitted to {} rows.\n", sets->options.alpha,
                        sets->options.by_label ? " for each label" : "", sets->rows);
  }
  return text;
}

std::vector<std::string> calibration_warnings(const SavedCalibration& calibration, const ScoreTable& rows) {
  std::vector<std::string> warnings;
  const Calibrator& calibrator = calibration.calibrator;
  if (calibrator.method != CalibrationMethod::kNone && calibrator.rows < kFewRows) {
    warnings.push_back(few_rows("offsets", calibrator.rows));
  }
  if (calibration.sets && calibration.sets->rows < kFewRows) {
    warnings.push_back(few_rows("prediction sets", calibration.sets->rows));
  }
  if (calibrator.method == CalibrationMethod::kPrior && rows.rows() > 0)
    add_prior_warnings(calibration, rows, warnings);
  return warnings;
}

}  // namespace flant5
