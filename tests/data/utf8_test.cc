#include "data/utf8.h"

#include <gtest/gtest.h>

namespace flant5 {
namespace {

TEST(Utf8, DecodesAndEncodesTheFirstAndLastOfEachLength) {
  for (const char32_t value : {0x0U, 0x7FU, 0x80U, 0x7FFU, 0x800U, 0xD7FFU, 0xE000U, 0xFFFFU, 0x10000U, 0x10FFFFU}) {
    std::string text;
    append_utf8(text, value);
    const CodePoint point = decode_utf8(text, 0);
    EXPECT_TRUE(point.valid) << static_cast<unsigned>(value);
    EXPECT_EQ(point.value, value);
    EXPECT_EQ(point.size, text.size());
  }
}

TEST(Utf8, FindsWhatIsBroken) {
  EXPECT_EQ(find_invalid_utf8("plain ascii that is longer than a word"), std::string_view::npos);
  EXPECT_EQ(find_invalid_utf8("caf\u00E9 \u20AC \U0001F600"), std::string_view::npos);
  EXPECT_EQ(find_invalid_utf8("0123456789caf\xE9 x"), 13U);
  EXPECT_EQ(find_invalid_utf8("\xC0\x80"), 0U);          // overlong
  EXPECT_EQ(find_invalid_utf8("a\xED\xA0\x80"), 1U);     // surrogate
  EXPECT_EQ(find_invalid_utf8("\xF4\x90\x80\x80"), 0U);  // above U+10FFFF
  EXPECT_EQ(find_invalid_utf8("ab\xE2\x82"), 2U);        // cut off
  EXPECT_EQ(find_invalid_utf8("\x80"), 0U);
  EXPECT_EQ(find_invalid_utf8("\xFFok", 1), std::string_view::npos);
}

TEST(Utf8, TakesTheLongestBrokenPartAsOne) {
  EXPECT_EQ(decode_utf8("\xE2\x82x", 0).size, 2U);
  EXPECT_EQ(decode_utf8("\xF0\x9F\x98", 0).size, 3U);
  EXPECT_EQ(decode_utf8("\xE0\x80\x80", 0).size, 1U);
  EXPECT_EQ(count_code_points("a\xE2\x82x\u20AC"), 4U);
}

}  // namespace
}  // namespace flant5
