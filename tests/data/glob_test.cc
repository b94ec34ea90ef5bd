#include "data/glob.h"

#include <gtest/gtest.h>

#include <string>

namespace flant5 {
namespace {

TEST(Glob, StarsStayInTheirPartOfThePath) {
  EXPECT_TRUE(matches_glob("data/train-*", "data/train-00000-of-00001.parquet"));
  EXPECT_TRUE(matches_glob("*.csv", "a.csv"));
  EXPECT_TRUE(matches_glob("a?.csv", "a1.csv"));
  EXPECT_TRUE(matches_glob("./a.csv", "a.csv"));
  EXPECT_TRUE(matches_glob("*a*b*", "xaxbx"));
  EXPECT_FALSE(matches_glob("*.csv", "data/a.csv"));
  EXPECT_FALSE(matches_glob("a?.csv", "a/.csv"));
  EXPECT_FALSE(matches_glob("a.csv", "a.csv.gz"));
  EXPECT_FALSE(matches_glob("", "a"));
}

TEST(Glob, TwoStarsAreAnyNumberOfParts) {
  for (const char* path : {"a.csv", "x/a.csv", "x/y/a.csv"}) EXPECT_TRUE(matches_glob("**/a.csv", path)) << path;
  EXPECT_TRUE(matches_glob("x/**/*.csv", "x/y/z/a.csv"));
  EXPECT_TRUE(matches_glob("x/**", "x/y/a.csv"));
  EXPECT_FALSE(matches_glob("**/a.csv", "x/b.csv"));
}

TEST(Glob, NeverTakesLong) {
  std::string pattern;
  for (int i = 0; i < 2000; ++i) pattern += "*a";
  EXPECT_FALSE(matches_glob(pattern + "b", std::string(4000, 'a')));
}

}  // namespace
}  // namespace flant5
