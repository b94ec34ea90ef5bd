#include "flant5/label_map.h"

#include <gmock/gmock.h>

#include "flant5/error.h"
#include "tests/labels.h"

namespace flant5 {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

TEST(LabelMap, ReadsWordsInAnyCase) {
  const LabelMap map;
  EXPECT_EQ(map.read("POSITIVE").label, kPositive);
  EXPECT_EQ(map.read(" neutral ").label, kNeutral);
  EXPECT_EQ(map.read("Bearish").label, kNegative);
  EXPECT_FALSE(map.read("positive").integer);
}

TEST(LabelMap, AssumesThePhrasebanksOrderForIntegersAndSaysSo) {
  const LabelMap map;
  EXPECT_EQ(map.read("0").label, kNegative);
  EXPECT_EQ(map.read("1").label, kNeutral);
  EXPECT_EQ(map.read("2.0").label, kPositive);
  EXPECT_EQ(map.read("2").integer, 2);
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
  EXPECT_EQ(map.read("-1").label, kNegative);
  EXPECT_EQ(map.read("0").label, kNeutral);
  EXPECT_EQ(map.read("up").label, kPositive);
  EXPECT_EQ(map.read("A=B").label, kNegative);
  EXPECT_EQ(map.read("neutral").label, kNeutral);
  EXPECT_FALSE(map.read("0").integer);
  EXPECT_FALSE(map.read("2").known);
}

TEST(LabelMap, RefusesAMappingThatIsWrong) {
  for (const char* text :
       {"", "0", "0=bad", "0=negative,", "0=,0=negative", "0=negative,0=positive", "0=negative,0.0=positive"}) {
    EXPECT_THROW(LabelMap::parse(text), UsageError) << text;
  }
  EXPECT_THAT([] { LabelMap::parse("0=negative,1=good"); },
              ThrowsMessage<UsageError>(
                  HasSubstr("\"1=good\" does not name a label; the labels are negative, neutral, positive")));
}

TEST(LabelMap, KnowsTheIdsOfDataSetsByName) {
  const LabelMap twitter = LabelMap::scheme("bearish-bullish-neutral");
  EXPECT_EQ(twitter.read("0").label, kNegative);
  EXPECT_EQ(twitter.read("1").label, kPositive);
  EXPECT_EQ(twitter.read("2").label, kNeutral);
  EXPECT_FALSE(twitter.read("2").integer);
  EXPECT_EQ(LabelMap::scheme("phrasebank").read("1").label, kNeutral);
  EXPECT_EQ(LabelMap::scheme("TweetEval").read("2").label, kPositive);
  EXPECT_EQ(LabelMap::scheme("sst2").read("1").label, label_at(1));
  EXPECT_FALSE(LabelMap::scheme("sst2").read("2").known);
  EXPECT_EQ(LabelMap::scheme("sst2").read("-1").label, std::nullopt);
  EXPECT_THAT([] { LabelMap::scheme("imbd"); }, ThrowsMessage<UsageError>(HasSubstr("tweeteval")));
}

TEST(LabelMap, NamesTheLabelsOfADataSet) {
  EXPECT_EQ(LabelMap::scheme("sst2").labels(), LabelSet({"negative", "positive"}));
  EXPECT_EQ(LabelMap::scheme("imdb").read("neg").label, label_at(0));
  const LabelMap five = LabelMap::scheme("sst5");
  EXPECT_EQ(five.read("4").label, five.labels().find("very positive"));
  const LabelMap emotion = LabelMap::scheme("emotion");
  EXPECT_EQ(emotion.labels().size(), 6U);
  EXPECT_EQ(emotion.read("5").label, emotion.labels().find("surprise"));
  EXPECT_FALSE(emotion.read("6").known);
}

// The same stars by two numberings; the data set's own names say "2 star".
TEST(LabelMap, CountsStarsAsTheDataSetDoes) {
  const LabelMap yelp = LabelMap::scheme("yelp-stars");
  const LabelMap amazon = LabelMap::scheme("amazon-stars");
  EXPECT_EQ(yelp.read("0").label, yelp.labels().find("1 star"));
  EXPECT_EQ(yelp.read("2 star").label, yelp.labels().find("2 stars"));
  EXPECT_FALSE(yelp.read("5").known);
  EXPECT_EQ(amazon.read("5").label, amazon.labels().find("5 stars"));
  EXPECT_FALSE(amazon.read("0").known);
}

TEST(LabelMap, ReadsADataSetIntoLargerSetsOfLabels) {
  const LabelMap map = LabelMap::scheme("sst2", kSentiments);
  EXPECT_EQ(map.read("1").label, kPositive);
  EXPECT_EQ(map.labels(), kSentiments);
  EXPECT_THAT([] { LabelMap::scheme("sst5", LabelSet()); }, ThrowsMessage<UsageError>(HasSubstr("\"very negative\"")));
}

TEST(LabelMap, TakesALabelsNameBeforeAMarkOrAPlace) {
  const LabelMap map(LabelSet({"unknown", "2", "1"}));
  EXPECT_EQ(map.read("Unknown").label, label_at(0));
  EXPECT_EQ(map.read("2").label, label_at(1));
  EXPECT_EQ(map.read("1").label, label_at(2));
  EXPECT_FALSE(map.read("1").integer);
  EXPECT_EQ(map.read("0").integer, 0);
}

TEST(LabelMap, LetsAValueMeanNoLabel) {
  const LabelMap map = LabelMap::parse("mixed=,0=negative");
  EXPECT_TRUE(map.read("Mixed").known);
  EXPECT_EQ(map.read("mixed").label, std::nullopt);
  EXPECT_EQ(map.describe_integers(), "0 negative");
}

TEST(LabelMap, TakesIntegersForPlacesOnlyWhereAllOfThemOccur) {
  const LabelMap map;
  EXPECT_TRUE(map.are_places({{0, 1, 2}, false}));
  EXPECT_TRUE(map.are_places({{-1, 0, 1, 2}, false}));
  EXPECT_TRUE(map.are_places({{-1}, false}));
  EXPECT_FALSE(map.are_places({{-1, 0, 1}, false}));
  EXPECT_FALSE(map.are_places({{0, 1}, false}));
  EXPECT_FALSE(map.are_places({{0, 1, 3}, false}));
  EXPECT_FALSE(map.are_places({{0, 1, 2, 3}, false}));
  EXPECT_FALSE(map.are_places({{0, 1, 2}, true}));
  EXPECT_TRUE(LabelMap(LabelSet({"dull", "fun"})).are_places({{0, 1}, false}));
}

TEST(LabelMap, OffersTheOptionsThatWouldExplainIntegers) {
  EXPECT_EQ(
      LabelMap().explain({{0, 1}, false}),
      "the labels are the integers 0, 1, and nothing says what they mean; say it with "
      "--label-map=\"0=negative,1=positive\", or --labels phrasebank (0 negative, 1 neutral, 2 positive), or "
      "--labels bearish-bullish-neutral (0 negative, 1 positive, 2 neutral), or --labels tweeteval (0 negative, 1 "
      "neutral, 2 positive), or --labels sst2 (0 negative, 1 positive), or --labels imdb (0 negative, 1 positive)");
  EXPECT_EQ(LabelMap(LabelSet({"bad", "good"})).explain({{1, 2}, true}),
            "the labels are the integers 1, 2 beside words, and nothing says what they mean; say it with "
            "--label-map=\"1=bad,2=good\"");
  EXPECT_EQ(LabelMap(LabelSet({"bad", "good"})).explain({{7}, false}),
            "the labels are the integers 7, and nothing says what they mean; say it with --label-map 7=bad,...");
}

TEST(LabelMap, TakesTheNamesThatADataSetGivesItsIntegers) {
  const LabelMap map = LabelMap::named("owner/name", {"Bullish", "neutral", "unknown", "negative"}, LabelSet());
  EXPECT_EQ(map.read("0").label, kPositive);
  EXPECT_EQ(map.read("1").label, kNeutral);
  EXPECT_TRUE(map.read("2").known && !map.read("2").label);
  EXPECT_EQ(map.read("3.0").label, kNegative);
  EXPECT_FALSE(map.read("4").known || map.read("0").integer);
  EXPECT_THAT(
      [] {
        LabelMap::named("owner/name", {"joy", "fear"}, LabelSet());
      },
      ThrowsMessage<UsageError>(testing::AllOf(HasSubstr("the data set owner/name has the label \"joy\""),
                                               HasSubstr("--label-set \"joy, fear\""))));
}

TEST(LabelMap, MapsIntegersOnlyWhereItIsTold) {
  EXPECT_FALSE(LabelMap().maps_integers());
  EXPECT_FALSE(LabelMap::parse("bearish=negative,-=").maps_integers());
  EXPECT_TRUE(LabelMap::parse("bearish=negative,3=positive").maps_integers());
  EXPECT_TRUE(LabelMap::scheme("sst2").maps_integers());
  EXPECT_TRUE(LabelMap::named("d", {"negative", "neutral", "positive"}, LabelSet()).maps_integers());
}

}  // namespace
}  // namespace flant5
