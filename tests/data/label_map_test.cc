#include "flant5/label_map.h"

#include <gmock/gmock.h>

#include "flant5/error.h"

namespace flant5 {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

TEST(LabelMap, ReadsWordsInAnyCase) {
  const LabelMap map;
  EXPECT_EQ(map.read("POSITIVE").label, Label::kPositive);
  EXPECT_EQ(map.read(" neutral ").label, Label::kNeutral);
  EXPECT_EQ(map.read("Bearish").label, Label::kNegative);
  EXPECT_FALSE(map.read("positive").assumed);
}

TEST(LabelMap, AssumesThePhrasebanksOrderForIntegersAndSaysSo) {
  const LabelMap map;
  EXPECT_EQ(map.read("0").label, Label::kNegative);
  EXPECT_EQ(map.read("1").label, Label::kNeutral);
  EXPECT_EQ(map.read("2.0").label, Label::kPositive);
  EXPECT_TRUE(map.read("2").assumed);
  EXPECT_EQ(map.describe_integers(), "0 negative, 1 neutral, 2 positive");
}

TEST(LabelMap, ReadsTheUsualMarksAsUnlabelled) {
  for (const char* mark :
       {"", " ", "null", "None", "NA", "n/a", "NaN", "-", "?", "unlabeled", "Unlabelled", "-1", "-1.0"}) {
    const LabelMap::Reading reading = LabelMap().read(mark);
    EXPECT_TRUE(reading.known) << mark;
    EXPECT_EQ(reading.label, std::nullopt) << mark;
  }
}

TEST(LabelMap, KnowsNothingElse) {
  for (const char* value : {"3", "-2", "1.5", "1.", ".0", "positiv", "positive.", "good", "0x1", "+1", "10"}) {
    EXPECT_FALSE(LabelMap().read(value).known) << value;
  }
}

TEST(LabelMap, TakesTheMappingThatIsGiven) {
  const LabelMap map = LabelMap::parse("-1=negative, 0 = Neutral,1=positive,Up=positive,a=b=negative");
  EXPECT_EQ(map.read("-1").label, Label::kNegative);
  EXPECT_EQ(map.read("0").label, Label::kNeutral);
  EXPECT_EQ(map.read("up").label, Label::kPositive);
  EXPECT_EQ(map.read("A=B").label, Label::kNegative);
  EXPECT_EQ(map.read("neutral").label, Label::kNeutral);
  EXPECT_FALSE(map.read("0").assumed);
  EXPECT_FALSE(map.read("2").known);
}

TEST(LabelMap, RefusesAMappingThatIsWrong) {
  for (const char* text : {"", "0", "0=bad", "0=negative,", "=", "0=negative,0=positive", "0=negative,0.0=positive"}) {
    EXPECT_THROW(LabelMap::parse(text), UsageError) << text;
  }
  EXPECT_THAT([] { LabelMap::parse("0=negative,1=good"); }, ThrowsMessage<UsageError>(HasSubstr("\"1=good\"")));
}

TEST(LabelMap, KnowsTheIdsOfDataSetsByName) {
  const LabelMap twitter = LabelMap::scheme("bearish-bullish-neutral");
  EXPECT_EQ(twitter.read("0").label, Label::kNegative);
  EXPECT_EQ(twitter.read("1").label, Label::kPositive);
  EXPECT_EQ(twitter.read("2").label, Label::kNeutral);
  EXPECT_FALSE(twitter.read("2").assumed);
  EXPECT_EQ(LabelMap::scheme("phrasebank").read("1").label, Label::kNeutral);
  EXPECT_EQ(LabelMap::scheme("TweetEval").read("2").label, Label::kPositive);
  EXPECT_EQ(LabelMap::scheme("sst2").read("1").label, Label::kPositive);
  EXPECT_FALSE(LabelMap::scheme("sst2").read("2").known);
  EXPECT_EQ(LabelMap::scheme("sst2").read("-1").label, std::nullopt);
  EXPECT_THAT([] { LabelMap::scheme("imdb"); }, ThrowsMessage<UsageError>(HasSubstr("tweeteval")));
}

}  // namespace
}  // namespace flant5
