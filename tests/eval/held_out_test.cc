#include "eval/held_out.h"

#include <gmock/gmock.h>

#include <cmath>

#include "flant5/error.h"
#include "tests/eval/runs.h"
#include "tests/labels.h"

namespace flant5 {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

std::vector<Prediction> labelled_run(std::size_t rows) { return test::noisy_run(rows, 2, true); }

LabelledRows rows_of(const std::vector<Prediction>& run) {
  LabelledRows rows(3, CalibrationMethod::kFit);
  for (const Prediction& prediction : run) rows.add(prediction);
  return rows;
}

HeldOutCalibration fit_to(const std::vector<Prediction>& run, const LabelledFitOptions& options) {
  HeldOutCalibration held_out({kSentiments, no_calibrator(3), std::nullopt});
  held_out.fit(rows_of(run), options);
  return held_out;
}

TEST(LabelledRows, PassOverWhatCannotBeFittedTo) {
  std::vector<Prediction> run = labelled_run(4);
  run[0].gold.reset();
  run[1].is_demonstration = true;
  run[2].fault = "no sentence";
  EXPECT_EQ(rows_of(run).table().rows(), 1U);
}

TEST(LabelledRows, HoldARowThatIsThereTwiceOnce) {
  std::vector<Prediction> run = labelled_run(4);
  for (std::size_t row = 0; row < 3; ++row) run.push_back(Prediction(run[row]));
  const LabelledRows rows = rows_of(run);
  EXPECT_EQ(rows.table().rows(), 4U);
  EXPECT_EQ(rows.repeated(), 3);
}

TEST(HeldOut, CalibratesALabelledRowByTheOthers) {
  const std::vector<Prediction> run = labelled_run(50);
  const HeldOutCalibration held_out = fit_to(run, {});
  std::vector<Prediction> others = run;
  others.erase(others.begin());
  const Calibrator& mine = held_out.of(run[0]).calibrator;
  EXPECT_NE(mine.offsets, held_out.calibration().calibrator.offsets);
  EXPECT_EQ(mine.rows, 40U);
  EXPECT_TRUE(held_out.is_fitted_to(run[0]));
}

TEST(HeldOut, KnowsARowAgainByIdAndScores) {
  const std::vector<Prediction> run = labelled_run(50);
  const HeldOutCalibration held_out = fit_to(run, {});
  Prediction other = run[0];
  other.id = 1000;
  EXPECT_FALSE(held_out.is_fitted_to(other));
  other = run[0];
  (*other.scores)[0] -= 1e-12;
  EXPECT_FALSE(held_out.is_fitted_to(other));
  EXPECT_EQ(&held_out.of(other), &held_out.calibration());
}

TEST(HeldOut, NoRowServesBothOffsetsAndSets) {
  const std::vector<Prediction> run = labelled_run(61);
  const HeldOutCalibration held_out = fit_to(run, {.offsets = true, .sets = ConformalOptions{}, .fit = {}});
  EXPECT_EQ(held_out.calibration().calibrator.rows + held_out.calibration().sets->rows, 61U);
  std::size_t with_set = 0;
  for (const Prediction& prediction : run) {
    const SavedCalibration& mine = held_out.of(prediction);
    const bool served_offsets = mine.calibrator.offsets != held_out.calibration().calibrator.offsets;
    EXPECT_EQ(served_offsets, mine.sets.has_value());
    with_set += mine.sets ? 1U : 0U;
  }
  EXPECT_EQ(with_set, held_out.calibration().calibrator.rows);
}

TEST(HeldOut, SetsAloneLeaveScoresAsTheyAre) {
  const std::vector<Prediction> run = labelled_run(30);
  const HeldOutCalibration held_out = fit_to(run, {.offsets = false, .sets = ConformalOptions{}, .fit = {}});
  EXPECT_EQ(held_out.calibration().calibrator.method, CalibrationMethod::kNone);
  EXPECT_EQ(held_out.calibration().sets->rows, 30U);
  EXPECT_FALSE(held_out.of(run[0]).sets);
}

TEST(HeldOut, RefusesOneRow) {
  EXPECT_THAT([] { fit_to(labelled_run(1), {}); }, ThrowsMessage<InputError>(HasSubstr("it has 1 rows")));
}

}  // namespace
}  // namespace flant5
