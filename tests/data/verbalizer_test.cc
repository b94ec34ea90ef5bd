#include "data/verbalizer.h"

#include <gtest/gtest.h>

#include "flant5/error.h"
#include "tests/labels.h"

namespace flant5 {
namespace {

TEST(Verbalizer, AnswersWithTheLabelsNames) {
  const Verbalizer verbalizer(kSentiments);
  EXPECT_EQ(verbalizer.answer(kNeutral), "neutral");
  for (const Label label : kSentiments) EXPECT_EQ(verbalizer.parse(kSentiments.name(label)), label);
}

TEST(Verbalizer, PassesOverCaseAndSurroundingSpaceAndPunctuation) {
  const Verbalizer verbalizer(kSentiments);
  for (const char* completion : {"negative", "negative.", " Negative", "NEGATIVE\n", "\"negative\"", "(Negative)!",
                                 "\u201Cnegative\u201D", "\u00A0negative\u3002", "- negative -"}) {
    EXPECT_EQ(verbalizer.parse(completion), kNegative) << completion;
  }
}

TEST(Verbalizer, TakesNothingElseForAnAnswer) {
  const Verbalizer verbalizer(kSentiments);
  for (const char* completion : {"", " ", ".", "not negative", "negativ", "negative positive", "negative, positive",
                                 "neg ative", "neg-ative", "negatives", "n\u00E9gative", "0", "negative\xFF", "\xFF"}) {
    EXPECT_EQ(verbalizer.parse(completion), std::nullopt) << completion;
  }
}

TEST(Verbalizer, TakesSeveralWordsForALabelAndShowsTheFirst) {
  const Verbalizer verbalizer(kSentiments, {{"Bearish", "very bearish"}, {"neutral"}, {"bullish"}});
  EXPECT_EQ(verbalizer.answer(kNegative), "Bearish");
  EXPECT_EQ(verbalizer.parse("very bearish."), kNegative);
  EXPECT_EQ(verbalizer.parse("bearish"), kNegative);
  EXPECT_EQ(verbalizer.parse("negative"), std::nullopt);
}

TEST(Verbalizer, FoldsTheCaseOfEveryScript) {
  const Verbalizer verbalizer(kSentiments, {{"негатив"}, {"stra\u00DFe"}, {"\u80AF\u5B9A"}});
  EXPECT_EQ(verbalizer.parse("НЕГАТИВ."), kNegative);
  EXPECT_EQ(verbalizer.parse("STRASSE"), kNeutral);
  EXPECT_EQ(verbalizer.parse("\u80AF\u5B9A\u3002"), kPositive);
}

TEST(Verbalizer, ServesAnySetOfLabels) {
  const Verbalizer verbalizer(LabelSet({"1 star", "2 stars"}));
  EXPECT_EQ(verbalizer.parse("2 Stars."), label_at(1));
  EXPECT_EQ(verbalizer.parse("3 stars"), std::nullopt);
  EXPECT_EQ(verbalizer.answer(label_at(0)), "1 star");
}

TEST(Verbalizer, RefusesWordsThatCannotTellLabelsApart) {
  EXPECT_THROW(Verbalizer(kSentiments, {}), UsageError);
  EXPECT_THROW(Verbalizer(kSentiments, {{"bad"}, {"Bad."}, {"good"}}), UsageError);
  EXPECT_THROW(Verbalizer(kSentiments, {{"-"}, {"ok"}, {"good"}}), UsageError);
  EXPECT_THROW(Verbalizer(LabelSet({"c", "c++"})), UsageError);
}

}  // namespace
}  // namespace flant5
