#include "counted.h"

#include <gmock/gmock.h>

namespace flant5 {
namespace {

TEST(Counted, AgreesWithItsNoun) {
  EXPECT_EQ(counted(0, "row"), "0 rows");
  EXPECT_EQ(counted(1, "row"), "1 row");
  EXPECT_EQ(counted(std::size_t{2}, "wrong byte"), "2 wrong bytes");
  EXPECT_EQ(with_count(0, "is", "are"), "are");
  EXPECT_EQ(with_count(1, "is", "are"), "is");
}

}  // namespace
}  // namespace flant5
