#include "eval/confusion_matrix.h"

#include "tests/eval/goldens.h"
#include "tests/labels.h"

namespace flant5 {
namespace {

TEST(ConfusionMatrix, CountsGoldAgainstAnswer) {
  ConfusionMatrix matrix;
  matrix.add(kNegative, kNegative);
  matrix.add(kNegative, kPositive);
  matrix.add(kNeutral, std::nullopt);
  EXPECT_EQ(matrix, test::matrix_of({{1, 0, 1, 0}, {0, 0, 0, 1}, {0, 0, 0, 0}}));
  EXPECT_EQ(matrix.count(kNegative, kPositive), 1);
  EXPECT_EQ(matrix.support(kNegative), 2);
  EXPECT_EQ(matrix.answered(kPositive), 1);
  EXPECT_EQ(matrix.invalid(), 1);
  EXPECT_EQ(matrix.correct(), 1);
  EXPECT_EQ(matrix.total(), 3);
}

TEST(ConfusionMatrix, BaselineAnswersTheMostFrequentGoldLabel) {
  const ConfusionMatrix matrix = test::matrix_of({{1, 0, 1, 0}, {2, 3, 1, 1}, {0, 0, 2, 0}});
  EXPECT_EQ(majority_label(matrix), kNeutral);
  EXPECT_EQ(majority_baseline(matrix), test::matrix_of({{0, 2, 0, 0}, {0, 7, 0, 0}, {0, 2, 0, 0}}));
}

TEST(ConfusionMatrix, TheFirstOfEquallyFrequentLabelsIsTheMajority) {
  EXPECT_EQ(majority_label(test::matrix_of({{0, 1, 0, 0}, {0, 2, 0, 0}, {2, 0, 0, 0}})), kNeutral);
}

TEST(ConfusionMatrix, BaselineOfNoRowsIsEmpty) { EXPECT_EQ(majority_baseline(ConfusionMatrix()).total(), 0); }

}  // namespace
}  // namespace flant5
