#include "flant5/eval/tally.h"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

#include "flant5/error.h"

namespace flant5 {
namespace {

Prediction prediction(std::optional<Label> gold, std::optional<Label> label) {
  Prediction made;
  made.id = std::string("a7");
  made.gold = gold;
  made.label = label;
  return made;
}

TEST(Tally, CountsEveryRowOnce) {
  Tally tally;
  tally.add(prediction(Label::kNeutral, Label::kNeutral), "a");
  tally.add(prediction(Label::kPositive, std::nullopt), "b");
  tally.add(prediction(std::nullopt, Label::kNegative), "a");
  tally.add(prediction(std::nullopt, std::nullopt), std::nullopt);
  Prediction shown = prediction(Label::kNegative, Label::kNegative);
  shown.is_demonstration = true;
  shown.truncated_tokens = 3;
  tally.add(shown, "c");
  Prediction broken = prediction(std::nullopt, std::nullopt);
  broken.fault = "no sentence";
  tally.add(broken);

  EXPECT_EQ(tally.rows().total, 6);
  EXPECT_EQ(tally.rows().evaluated, 2);
  EXPECT_EQ(tally.rows().unlabelled, 2);
  EXPECT_EQ(tally.rows().demonstrations, 1);
  EXPECT_EQ(tally.rows().unreadable, 1);
  EXPECT_EQ(tally.rows().truncated, 1);
  EXPECT_EQ(tally.matrix().total(), 2);
  EXPECT_EQ(tally.matrix().invalid(), 1);
  EXPECT_THAT(tally.answers(), testing::ElementsAre(1, 1, 0, 2));
  EXPECT_EQ(tally.invalid_rate(), 0.5);
  EXPECT_EQ(tally.duplicates().repeated(), 1);
}

TEST(Tally, NoRowsAreNoInvalidOnes) { EXPECT_EQ(Tally().invalid_rate(), 0); }

TEST(Tally, RefusesScoresThatAreNoProbabilitiesAndNamesTheRow) {
  for (const double bad : {-3.0, 0.5, std::numeric_limits<double>::quiet_NaN()}) {
    Prediction scored = prediction(Label::kNeutral, Label::kNeutral);
    scored.scores = PerLabel<double>{bad, bad, bad};
    Tally tally;
    try {
      tally.add(scored);
      FAIL() << bad;
    } catch (const InputError& error) {
      EXPECT_THAT(error.what(), testing::HasSubstr("row \"a7\""));
    }
  }
}

TEST(Tally, TakesACertainScore) {
  Prediction scored = prediction(Label::kNeutral, Label::kNeutral);
  const double never = -std::numeric_limits<double>::infinity();
  scored.scores = PerLabel<double>{never, 0, never};
  Tally tally;
  tally.add(scored);
  EXPECT_EQ(tally.calibration().rows(), 1);
  EXPECT_EQ(tally.calibration().brier().mean(), 0);
}

}  // namespace
}  // namespace flant5
