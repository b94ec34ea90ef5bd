#include "eval/duplicates.h"

#include <gtest/gtest.h>

#include "tests/labels.h"

namespace flant5 {
namespace {

TEST(Duplicates, CountsRepeatedRowsAndConflictingSentences) {
  Duplicates duplicates;
  duplicates.add("Sales rose .", kPositive);
  duplicates.add(" Sales rose .\n", kPositive);
  EXPECT_EQ(duplicates.repeated(), 1);
  EXPECT_EQ(duplicates.conflicting(), 0);
  duplicates.add("Sales rose .", kNeutral);
  duplicates.add("Sales rose .", kNegative);  // still one sentence in conflict
  duplicates.add("Sales fell .", kNegative);
  EXPECT_EQ(duplicates.repeated(), 3);
  EXPECT_EQ(duplicates.conflicting(), 1);
  EXPECT_TRUE(duplicates.complete());
}

TEST(Duplicates, RowsWithoutGoldConflictWithNothing) {
  Duplicates duplicates;
  duplicates.add("a", std::nullopt);
  duplicates.add("a", kNeutral);
  duplicates.add("a", std::nullopt);
  EXPECT_EQ(duplicates.repeated(), 2);
  EXPECT_EQ(duplicates.conflicting(), 0);
}

TEST(Duplicates, SaysThatItsCountsAreLowerBoundsBeyondItsCapacity) {
  Duplicates duplicates(1);
  duplicates.add("a", kNeutral);
  duplicates.add("a", kNeutral);
  EXPECT_TRUE(duplicates.complete());
  duplicates.add("b", kNeutral);
  duplicates.add("b", kNeutral);
  duplicates.add("a", kNeutral);
  EXPECT_FALSE(duplicates.complete());
  EXPECT_EQ(duplicates.repeated(), 2);
}

}  // namespace
}  // namespace flant5
