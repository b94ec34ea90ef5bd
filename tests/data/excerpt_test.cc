#include "data/excerpt.h"

#include <gtest/gtest.h>

namespace flant5 {
namespace {

TEST(Excerpt, EscapesWhatCouldSteerATerminal) {
  EXPECT_EQ(escape_controls("a\tb\r\n"), "a\\tb\\r\\n");
  EXPECT_EQ(escape_controls(std::string_view("\x1b[31m\0\x7f", 7)), "\\x1B[31m\\x00\\x7F");
  EXPECT_EQ(escape_controls("\u009B\u202Egnp\uFEFF"), "\\u009B\\u202Egnp\\uFEFF");
  EXPECT_EQ(escape_controls("caf\xE9"), "caf\\xE9");
  EXPECT_EQ(escape_controls("caf\u00E9 \U0001F600"), "caf\u00E9 \U0001F600");
}

// Marks without width, and those that turn the direction of writing round.
TEST(Excerpt, EscapesMarksThatNobodySees) {
  EXPECT_EQ(escape_controls("a\u200Bb\u061C\u2060\u2069\u180E"), "a\\u200Bb\\u061C\\u2060\\u2069\\u180E");
}

TEST(Excerpt, KeepsTheLinesOfALongerText) {
  EXPECT_EQ(printable("a\tb\r\nc\n"), "a\tb\\r\nc\n");
  EXPECT_EQ(printable("\x1b[2J\u202E\u200D\n"), "\\x1B[2J\\u202E\\u200D\n");
}

TEST(Excerpt, ShowsThePlaceAndWhatIsAroundIt) {
  EXPECT_EQ(excerpt("short"), "short");
  EXPECT_EQ(excerpt("0123456789", 5, 4), "...3456...");
  EXPECT_EQ(excerpt("0123456789", 3, 4), "...1234...");
  EXPECT_EQ(excerpt("0123456789", 0, 4), "0123...");
  EXPECT_EQ(excerpt("0123456789", 10, 4), "...89");
  EXPECT_EQ(excerpt("\u00E90\u00E91\u00E92", 6, 4), "...\u00E91\u00E92");
  EXPECT_EQ(excerpt(""), "");
}

TEST(ShellWord, IsQuotedWhereAShellWouldTakeItApart) {
  EXPECT_EQ(shell_word("a/b-1.csv"), "a/b-1.csv");
  EXPECT_EQ(shell_word("it's $1.csv"), "'it'\\''s $1.csv'");
  EXPECT_EQ(shell_word(""), "''");
}

}  // namespace
}  // namespace flant5
