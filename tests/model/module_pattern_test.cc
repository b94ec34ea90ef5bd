#include "model/module_pattern.h"

#include <gtest/gtest.h>

#include <string>

namespace flant5 {
namespace {

const std::string kModule = "encoder.block.10.layer.0.SelfAttention.q";

bool matches(const std::string& pattern, const std::string& module = kModule) {
  const auto parsed = ModulePattern::parse(pattern);
  EXPECT_TRUE(parsed) << pattern;
  return parsed && parsed->matches(module);
}

TEST(ModulePattern, MatchesANameOrWhatFollowsADot) {
  EXPECT_TRUE(matches("q"));
  EXPECT_TRUE(matches("SelfAttention.q"));
  EXPECT_TRUE(matches(kModule));
  EXPECT_FALSE(matches("Attention.q")) << "does not begin after a dot";
  EXPECT_FALSE(matches("SelfAttention"));
  EXPECT_FALSE(matches("k"));
  EXPECT_TRUE(matches("lm_head", "lm_head"));
}

TEST(ModulePattern, KnowsWhatPatternsAreMostlyWrittenWith) {
  EXPECT_TRUE(matches(R"(block\.\d+\.layer\.0\.SelfAttention\.q)"));
  EXPECT_TRUE(matches(".*q"));
  EXPECT_TRUE(matches(R"(^encoder\..*\.q$)"));
  EXPECT_FALSE(matches(R"(^block\..*)"));
  EXPECT_FALSE(matches(R"(block\.\d\.layer\..*)"));
  EXPECT_TRUE(matches("SelfAttention.q+", "SelfAttention.qqq"));
  EXPECT_TRUE(matches(R"(block\.1*0\.layer.*q)", "block.0.layer.q"));
}

TEST(ModulePattern, RefusesTheRest) {
  for (const char* const text : {"", "^", "$", "(q|v)", "[qv]", "q?", "q{2}", "\\w", "\\", "*q", "q**", "q|v", "q\n"}) {
    EXPECT_FALSE(ModulePattern::parse(text)) << text;
  }
}

// Backtracking would take years.
TEST(ModulePattern, MatchesInTimeThatIsLinear) {
  std::string pattern;
  for (int i = 0; i < 200; ++i) pattern += ".*a";
  EXPECT_FALSE(matches(pattern + "b", std::string(500, 'a')));
}

}  // namespace
}  // namespace flant5
