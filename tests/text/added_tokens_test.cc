#include "text/added_tokens.h"

#include <gmock/gmock.h>

namespace flant5 {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TextPart text(std::string_view content) { return {content, std::nullopt}; }
TextPart token(std::string_view content, std::int64_t id) { return {content, id}; }

TEST(AddedTokensTest, PartsATextAtThem) {
  const AddedTokens tokens({{.content = "[A]", .id = 7}, {.content = "[B]", .id = 8}});
  EXPECT_THAT(tokens.split("x[A] y[B][A]"),
              ElementsAre(text("x"), token("[A]", 7), text(" y"), token("[B]", 8), token("[A]", 7)));
  EXPECT_THAT(tokens.split("[A"), ElementsAre(text("[A")));
  EXPECT_THAT(tokens.split(""), IsEmpty());
}

TEST(AddedTokensTest, TakesTheLongestThatBeginsFirst) {
  const AddedTokens tokens({{.content = "ab", .id = 1}, {.content = "abcd", .id = 2}, {.content = "bcde", .id = 3}});
  EXPECT_THAT(tokens.split("abcde"), ElementsAre(token("abcd", 2), text("e")));
  EXPECT_THAT(tokens.split("abc"), ElementsAre(token("ab", 1), text("c")));
  EXPECT_THAT(tokens.split("bcde"), ElementsAre(token("bcde", 3)));
}

TEST(AddedTokensTest, StripsWhiteSpaceOfAnyKind) {
  const AddedTokens tokens({{.content = "L", .id = 1, .lstrip = true}, {.content = "R", .id = 2, .rstrip = true}});
  EXPECT_THAT(tokens.split("a \u3000L b"), ElementsAre(text("a"), token(" \u3000L", 1), text(" b")));
  EXPECT_THAT(tokens.split("a R\u00a0\tb"), ElementsAre(text("a "), token("R\u00a0\t", 2), text("b")));
  EXPECT_THAT(tokens.split("R L"), ElementsAre(token("R ", 2), token("L", 1)));
  EXPECT_THAT(tokens.split(" L"), ElementsAre(token(" L", 1)));
}

TEST(AddedTokensTest, ATokenOfWhiteSpaceMayHaveBeenTaken) {
  const AddedTokens tokens({{.content = "R", .id = 1, .rstrip = true}, {.content = " ", .id = 2}});
  EXPECT_THAT(tokens.split("R  x"), ElementsAre(token("R  ", 1), token(" ", 2), token(" ", 2), text("x")));
}

TEST(AddedTokensTest, WithoutContentOrTwice) {
  const AddedTokens tokens({{.content = "", .id = 1}, {.content = "a", .id = 2}, {.content = "a", .id = 3}});
  EXPECT_THAT(tokens.split("ba"), ElementsAre(text("b"), token("a", 2)));
  EXPECT_TRUE(AddedTokens().empty());
  EXPECT_THAT(AddedTokens().split("a"), ElementsAre(text("a")));
}

TEST(AddedTokensTest, WhiteSpaceIsUnicodes) {
  EXPECT_EQ(leading_space("\t\u0085\u1680\u2003x "), 1U + 2 + 3 + 3);
  EXPECT_EQ(trailing_space("x\u2028\n"), 4U);
  EXPECT_EQ(leading_space("\u200b"), 0U);
  EXPECT_EQ(trailing_space(""), 0U);
}

}  // namespace
}  // namespace flant5
