#include "eval/selective.h"

#include <gmock/gmock.h>

#include <cmath>
#include <string>

#include "tests/eval/goldens.h"

namespace flant5 {
namespace {

TEST(SelectiveAccuracy, OfFourRowsWorkedOutByHand) {
  SelectiveAccuracy rows;
  rows.add(0.5, false);
  rows.add(0.9, true);
  rows.add(0.6, true);
  rows.add(0.6, false);
  const std::vector<SelectivePoint> curve = rows.curve();
  ASSERT_EQ(curve.size(), 3U);  // the two of 0.6 are answered together
  EXPECT_EQ(curve[1].confidence, 0.6);
  EXPECT_DOUBLE_EQ(curve[1].answered, 0.75);
  EXPECT_DOUBLE_EQ(curve[1].accuracy, 2.0 / 3);
  EXPECT_DOUBLE_EQ(selective_area(curve), (1 + 2 * 2.0 / 3 + 0.5) / 4);
  EXPECT_DOUBLE_EQ(accuracy_at_answered(curve, 0.25), 1);
  EXPECT_DOUBLE_EQ(accuracy_at_answered(curve, 0.5), 2.0 / 3);
  EXPECT_DOUBLE_EQ(answered_at_accuracy(curve, 0.6), 0.75);
  EXPECT_DOUBLE_EQ(answered_at_accuracy(curve, 0.7), 0.25);
  EXPECT_DOUBLE_EQ(answered_at_accuracy(curve, 0.5), 1);
}

TEST(SelectiveAccuracy, EqualsNumpys) {
  for (const auto& c : test::golden("selective.json")) {
    SelectiveAccuracy rows;
    for (std::size_t i = 0; i < c["confidence"].size(); ++i) rows.add(c["confidence"][i], c["right"][i] == 1);
    const std::vector<SelectivePoint> curve = rows.curve();
    EXPECT_NEAR(selective_area(curve), c["area"].get<double>(), 1e-12);
    for (const auto& [share, accuracy] : c["accuracy_at"].items()) {
      EXPECT_NEAR(accuracy_at_answered(curve, std::stod(share)), accuracy.get<double>(), 1e-12);
    }
    for (const auto& [accuracy, answered] : c["answered_at"].items()) {
      EXPECT_NEAR(answered_at_accuracy(curve, std::stod(accuracy)), answered.get<double>(), 1e-12);
    }
  }
}

TEST(SelectiveAccuracy, OfNoRowsIsUndefined) {
  EXPECT_TRUE(std::isnan(selective_area({})));
  EXPECT_TRUE(std::isnan(accuracy_at_answered({}, 0.5)));
  EXPECT_EQ(answered_at_accuracy({}, 0.5), 0);
}

TEST(SelectiveAccuracy, StaysBoundedAndNearlyExactBeyondAMillionRows) {
  SelectiveAccuracy rows;
  constexpr int kRows = 2'500'000;
  for (int i = 0; i < kRows; ++i) rows.add(i / static_cast<double>(kRows), i >= kRows / 2);
  const std::vector<SelectivePoint> curve = rows.curve();
  EXPECT_LT(curve.size(), std::size_t{2} << 20);
  EXPECT_NEAR(curve.back().answered, 1, 1e-12);
  EXPECT_NEAR(answered_at_accuracy(curve, 1), 0.5, 1e-5);
}

TEST(SelectiveAccuracy, IsThinnedToItsEnd) {
  SelectiveAccuracy rows;
  for (int i = 0; i < 1000; ++i) rows.add(i / 1000.0, true);
  const std::vector<SelectivePoint> few = thinned(rows.curve(), 10);
  ASSERT_EQ(few.size(), 10U);
  EXPECT_NEAR(few[4].answered, 0.5, 1e-9);
  EXPECT_NEAR(few.back().answered, 1, 1e-12);
}

}  // namespace
}  // namespace flant5
