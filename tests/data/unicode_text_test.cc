#include "data/unicode_text.h"

#include <gtest/gtest.h>

#include <set>

namespace flant5 {
namespace {

// What Python 3.11 prints for [hex(c) for c in range(0x110000) if chr(c).isspace()].
TEST(UnicodeText, SpacesAreThoseOfPython) {
  const std::set<char32_t> spaces{0x9,    0xa,    0xb,    0xc,    0xd,    0x1c,   0x1d,   0x1e,   0x1f,   0x20,
                                  0x85,   0xa0,   0x1680, 0x2000, 0x2001, 0x2002, 0x2003, 0x2004, 0x2005, 0x2006,
                                  0x2007, 0x2008, 0x2009, 0x200a, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000};
  for (char32_t point = 0; point < 0x110000; ++point) {
    ASSERT_EQ(is_python_space(point), spaces.contains(point)) << static_cast<unsigned>(point);
  }
}

TEST(UnicodeText, FoldedTextHasOneSpaceBetweenWordsAndNoneAround) {
  EXPECT_EQ(fold_text(" \tProfit\u00A0 ROSE\n"), "profit rose");
  EXPECT_EQ(fold_text("Stra\u00DFe"), "strasse");
  EXPECT_EQ(fold_text(" \u2003 "), "");
  EXPECT_EQ(fold_text(""), "");
}

TEST(UnicodeText, StripsEachSideAlone) {
  EXPECT_EQ(strip_left("\u2003 a b "), "a b ");
  EXPECT_EQ(strip_right(" a b \u3000"), " a b");
}

}  // namespace
}  // namespace flant5
