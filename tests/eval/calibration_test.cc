#include "eval/calibration.h"

#include <cmath>

#include "tests/eval/goldens.h"
#include "tests/labels.h"

namespace flant5 {
namespace {

constexpr double kNever = -std::numeric_limits<double>::infinity();

PerLabel<double> scores_from(const nlohmann::json& row) {
  PerLabel<double> scores(kSentiments.size());
  for (std::size_t i = 0; i < scores.size(); ++i) scores[i] = row[i].is_null() ? kNever : row[i].get<double>();
  return scores;
}

TEST(Calibration, OfTwoRowsWorkedOutByHand) {
  Calibration calibration;
  calibration.add({std::log(0.5), std::log(0.25), std::log(0.25)}, kNegative);
  calibration.add({kNever, 0, kNever}, kPositive);
  EXPECT_DOUBLE_EQ(calibration.log_loss().mean(), (std::log(2) + 52 * std::log(2)) / 2);
  EXPECT_DOUBLE_EQ(calibration.brier().mean(), (0.25 + 2 * 0.0625 + 2) / 2);
  EXPECT_DOUBLE_EQ(calibration.expected_calibration_error(), (0.5 + 1) / 2);
  EXPECT_EQ(calibration.bins()[7].rows, 1);
  EXPECT_EQ(calibration.bins()[7].correct, 1);
  EXPECT_EQ(calibration.bins()[14].rows, 1);
  EXPECT_EQ(calibration.bins()[14].correct, 0);
}

TEST(Calibration, EqualsScikitLearnsAndScipys) {
  for (const auto& c : test::golden("calibration.json")) {
    Calibration calibration;
    for (std::size_t i = 0; i < c["gold"].size(); ++i) {
      calibration.add(scores_from(c["scores"][i]), static_cast<Label>(c["gold"][i].get<int>()));
    }
    EXPECT_NEAR(calibration.log_loss().mean(), c["log_loss"].get<double>(), 1e-12);
    EXPECT_NEAR(calibration.brier().mean(), c["brier"].get<double>(), 1e-12);
    EXPECT_NEAR(calibration.expected_calibration_error(), c["ece"].get<double>(), 1e-12);
    test::expect_near(calibration.log_loss().interval().low, c["log_loss_interval"][0], 1e-12, "low");
    test::expect_near(calibration.log_loss().interval().high, c["log_loss_interval"][1], 1e-12, "high");
    for (std::size_t bin = 0; bin < Calibration::kBins; ++bin) {
      EXPECT_EQ(calibration.bins()[bin].rows, c["bin_rows"][bin].get<std::int64_t>()) << bin;
      EXPECT_EQ(calibration.bins()[bin].correct, c["bin_correct"][bin].get<std::int64_t>()) << bin;
    }
  }
}

TEST(Calibration, EqualsMapiesError) {
  for (const auto& c : test::golden("score_quality.json")) {
    Calibration calibration;
    for (std::size_t i = 0; i < c["gold"].size(); ++i) {
      calibration.add(scores_from(c["scores"][i]), static_cast<Label>(c["gold"][i].get<int>()));
    }
    EXPECT_NEAR(calibration.expected_calibration_error(), c["ece"].get<double>(), 1e-12);
    EXPECT_NEAR(calibration.brier().mean(), c["brier"].get<double>(), 1e-12);
  }
}

TEST(Calibration, IsUndefinedWithoutRows) {
  const Calibration calibration;
  EXPECT_EQ(calibration.rows(), 0);
  EXPECT_TRUE(std::isnan(calibration.log_loss().mean()));
  EXPECT_TRUE(std::isnan(calibration.brier().interval().low));
  EXPECT_TRUE(std::isnan(calibration.expected_calibration_error()));
}

}  // namespace
}  // namespace flant5
