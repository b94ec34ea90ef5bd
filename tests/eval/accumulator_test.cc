#include "eval/accumulator.h"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

#include "flant5/error.h"
#include "tests/labels.h"

namespace flant5 {
namespace {

Prediction prediction(std::optional<Label> gold, std::optional<Label> label) {
  Prediction made;
  made.id = std::string("a7");
  made.gold = gold;
  made.label = label;
  return made;
}

TEST(Accumulator, CountsEveryRowOnce) {
  Accumulator accumulator;
  accumulator.add(prediction(kNeutral, kNeutral), "a");
  accumulator.add(prediction(kPositive, std::nullopt), "b");
  accumulator.add(prediction(std::nullopt, kNegative), "a");
  accumulator.add(prediction(std::nullopt, std::nullopt), std::nullopt);
  Prediction shown = prediction(kNegative, kNegative);
  shown.is_demonstration = true;
  shown.truncated_tokens = 3;
  accumulator.add(shown, "c");
  Prediction broken = prediction(std::nullopt, std::nullopt);
  broken.fault = "no sentence";
  accumulator.add(broken);
  Prediction unanswered = broken;
  unanswered.is_unknown_text = true;
  accumulator.add(unanswered);
  Prediction foreign = prediction(kNeutral, kNeutral);
  foreign.is_unknown_text = true;
  accumulator.add(foreign, "d");

  EXPECT_EQ(accumulator.rows().total, 8);
  EXPECT_EQ(accumulator.rows().evaluated, 3);
  EXPECT_EQ(accumulator.rows().unlabelled, 2);
  EXPECT_EQ(accumulator.rows().demonstrations, 1);
  EXPECT_EQ(accumulator.rows().unreadable, 1);
  EXPECT_EQ(accumulator.rows().unanswered, 1);
  EXPECT_EQ(accumulator.rows().truncated, 1);
  EXPECT_EQ(accumulator.rows().unknown_text, 2);
  EXPECT_EQ(accumulator.matrix().total(), 3);
  EXPECT_EQ(accumulator.matrix().invalid(), 1);
  EXPECT_THAT(accumulator.answers(), testing::ElementsAre(1, 2, 0, 2));
  EXPECT_EQ(accumulator.invalid_rate(), 0.4);
  EXPECT_EQ(accumulator.duplicates().repeated(), 1);
}

TEST(Accumulator, CountsRowsThatAbstainedApart) {
  const PerLabel<double> scores{std::log(0.5), std::log(0.3), std::log(0.2)};
  Accumulator accumulator;
  Prediction answered = prediction(kNegative, kNegative);
  answered.scores = scores;
  Prediction abstained = prediction(kNegative, std::nullopt);
  abstained.scores = scores;
  abstained.confidence = 0.3;  // of neutral, which is wrong
  abstained.abstained = true;
  accumulator.add(answered);
  accumulator.add(abstained);
  abstained.gold.reset();
  accumulator.add(abstained);
  EXPECT_EQ(accumulator.rows().abstained, 2);
  EXPECT_EQ(accumulator.rows().evaluated, 1);
  EXPECT_EQ(accumulator.rows().unlabelled, 0);
  EXPECT_EQ(accumulator.invalid_rate(), 0);
  EXPECT_EQ(accumulator.matrix().total(), 1);
  EXPECT_EQ(accumulator.calibration().rows(), 2);
  const std::vector<SelectivePoint> curve = accumulator.selective().curve();
  ASSERT_EQ(curve.size(), 2U);
  EXPECT_NEAR(curve[1].confidence, 0.3, 1e-12);
  EXPECT_EQ(curve[0].accuracy, 1);
  EXPECT_EQ(curve[1].accuracy, 0.5);
}

TEST(Accumulator, CountsAnInvalidAnswerAsTheLeastConfident) {
  Accumulator accumulator;
  Prediction invalid = prediction(kNegative, std::nullopt);
  invalid.scores = PerLabel<double>{std::log(0.5), std::log(0.3), std::log(0.2)};
  accumulator.add(invalid);
  EXPECT_EQ(accumulator.selective().curve()[0].confidence, 0);
  EXPECT_EQ(accumulator.matrix().invalid(), 1);
}

TEST(Accumulator, KeepsTheFiguresBeforeCalibration) {
  Accumulator accumulator;
  Prediction calibrated = prediction(kNegative, kNegative);
  calibrated.scores = PerLabel<double>{std::log(0.5), std::log(0.3), std::log(0.2)};
  calibrated.raw = RawAnswer{kPositive, {100, 100, 100 + std::log(2)}};
  accumulator.add(calibrated);
  EXPECT_EQ(accumulator.calibrated(), 1);
  EXPECT_EQ(accumulator.matrix().correct(), 1);
  EXPECT_EQ(accumulator.raw_matrix().correct(), 0);
  EXPECT_NEAR(accumulator.raw_calibration().log_loss().mean(), std::log(4), 1e-12);
}

TEST(Accumulator, CountsPredictionSets) {
  Accumulator accumulator;
  Prediction with_set = prediction(kNegative, kNegative);
  with_set.prediction_set = std::vector<Label>{kNegative, kNeutral};
  accumulator.add(with_set);
  accumulator.add(prediction(kNegative, kNegative));
  EXPECT_EQ(accumulator.sets().rows(), 1);
  EXPECT_EQ(accumulator.sets().covered, 1);
}

TEST(Accumulator, NoRowsAreNoInvalidOnes) { EXPECT_EQ(Accumulator().invalid_rate(), 0); }

TEST(Accumulator, RefusesScoresThatAreNoProbabilitiesAndNamesTheRow) {
  for (const double bad : {-3.0, 0.5, std::numeric_limits<double>::quiet_NaN()}) {
    Prediction scored = prediction(kNeutral, kNeutral);
    scored.scores = PerLabel<double>{bad, bad, bad};
    Accumulator accumulator;
    try {
      accumulator.add(scored);
      FAIL() << bad;
    } catch (const InputError& error) {
      EXPECT_THAT(error.what(), testing::HasSubstr("row \"a7\""));
    }
  }
}

TEST(Accumulator, TakesACertainScore) {
  Prediction scored = prediction(kNeutral, kNeutral);
  const double never = -std::numeric_limits<double>::infinity();
  scored.scores = PerLabel<double>{never, 0, never};
  Accumulator accumulator;
  accumulator.add(scored);
  EXPECT_EQ(accumulator.calibration().rows(), 1);
  EXPECT_EQ(accumulator.calibration().brier().mean(), 0);
}

}  // namespace
}  // namespace flant5
