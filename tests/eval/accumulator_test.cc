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

  EXPECT_EQ(accumulator.rows().total, 6);
  EXPECT_EQ(accumulator.rows().evaluated, 2);
  EXPECT_EQ(accumulator.rows().unlabelled, 2);
  EXPECT_EQ(accumulator.rows().demonstrations, 1);
  EXPECT_EQ(accumulator.rows().unreadable, 1);
  EXPECT_EQ(accumulator.rows().truncated, 1);
  EXPECT_EQ(accumulator.matrix().total(), 2);
  EXPECT_EQ(accumulator.matrix().invalid(), 1);
  EXPECT_THAT(accumulator.answers(), testing::ElementsAre(1, 1, 0, 2));
  EXPECT_EQ(accumulator.invalid_rate(), 0.5);
  EXPECT_EQ(accumulator.duplicates().repeated(), 1);
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
