#include "flant5/label.h"

#include <gtest/gtest.h>

namespace flant5 {
namespace {

TEST(Label, HasNamesInTheOrderOfThePhrasebanksIds) {
  EXPECT_EQ(label_name(Label::kNegative), "negative");
  EXPECT_EQ(label_name(Label::kNeutral), "neutral");
  EXPECT_EQ(label_name(Label::kPositive), "positive");
  EXPECT_EQ(index(Label::kNegative), 0U);
  EXPECT_EQ(index(Label::kPositive), 2U);
}

TEST(Label, IsReadFromItsNameInAnyCase) {
  EXPECT_EQ(label_from_name("positive"), Label::kPositive);
  EXPECT_EQ(label_from_name(" NeuTral\t"), Label::kNeutral);
  EXPECT_EQ(label_from_name("positive."), std::nullopt);
  EXPECT_EQ(label_from_name(""), std::nullopt);
}

}  // namespace
}  // namespace flant5
