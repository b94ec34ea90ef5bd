#include "flant5/label.h"

#include <gmock/gmock.h>

#include "flant5/error.h"
#include "tests/labels.h"

namespace flant5 {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

TEST(LabelSet, IsTheSentimentsInTheOrderOfThePhrasebanksIdsByDefault) {
  EXPECT_THAT(LabelSet().names(), ElementsAre("negative", "neutral", "positive"));
  EXPECT_EQ(kSentiments.name(kNegative), "negative");
  EXPECT_EQ(index(kPositive), 2U);
}

TEST(LabelSet, KeepsTheOrderAndSpellingOfItsNames) {
  const LabelSet labels = LabelSet::parse(" very Negative ,negative,\tне знаю");
  EXPECT_THAT(labels.names(), ElementsAre("very Negative", "negative", "не знаю"));
  EXPECT_THAT(std::vector(labels.begin(), labels.end()), ElementsAre(label_at(0), label_at(1), label_at(2)));
  EXPECT_EQ(labels.listed(), "very Negative, negative, не знаю");
}

TEST(LabelSet, FindsALabelByItsNameInAnyCase) {
  EXPECT_EQ(kSentiments.find("positive"), kPositive);
  EXPECT_EQ(kSentiments.find(" NeuTral\t"), kNeutral);
  EXPECT_EQ(kSentiments.find("positive."), std::nullopt);
  EXPECT_EQ(kSentiments.find(""), std::nullopt);
  EXPECT_EQ(LabelSet({"негатив", "Straße"}).find("НЕГАТИВ"), label_at(0));
  EXPECT_EQ(LabelSet({"негатив", "Straße"}).find("STRASSE"), label_at(1));
}

TEST(LabelSet, IsComparedByNamesAndOrderOrByLabelsAlone) {
  const LabelSet labels({"good", "bad"});
  EXPECT_EQ(labels, LabelSet::parse("good,bad"));
  EXPECT_NE(labels, LabelSet::parse("bad,good"));
  EXPECT_TRUE(labels.has_labels_of(LabelSet::parse("BAD,good")));
  EXPECT_FALSE(labels.has_labels_of(LabelSet::parse("bad,good,ugly")));
  EXPECT_FALSE(labels.has_labels_of(LabelSet::parse("bad,fair")));
}

TEST(LabelSet, HoldsTwoToSixtyFourLabels) {
  std::vector<std::string> names;
  for (int i = 0; i < 64; ++i) names.push_back("label " + std::to_string(i));
  EXPECT_EQ(LabelSet(names).size(), 64U);
  names.emplace_back("one more");
  EXPECT_THAT([&] { LabelSet{names}; }, ThrowsMessage<UsageError>(HasSubstr("65 labels")));
  EXPECT_THROW(LabelSet::parse("only"), UsageError);
}

TEST(LabelSet, RefusesNamesThatCannotBeTold) {
  for (const char* names : {"", "a,,b", "a,", "a,A", "STRASSE,straße", "a=b,c", "a\nb,c", "a\x7F,b", "a\xFF,b",
                            "a\u0085b,c", "a\u202Eb,c", "Invalid,ok", "macro,micro", "good,weighted"}) {
    EXPECT_THROW(LabelSet::parse(names), UsageError) << names;
  }
  EXPECT_THROW(LabelSet({"a,b", "c"}), UsageError);
  EXPECT_THROW(LabelSet({std::string(101, 'a'), "c"}), UsageError);
}

}  // namespace
}  // namespace flant5
