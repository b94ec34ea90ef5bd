#include "data/verbalizer.h"

#include <gtest/gtest.h>

#include "flant5/error.h"

namespace flant5 {
namespace {

TEST(Verbalizer, AnswersWithTheLabelsNames) {
  const Verbalizer verbalizer;
  EXPECT_EQ(verbalizer.answer(Label::kNeutral), "neutral");
  for (const Label label : kLabels) EXPECT_EQ(verbalizer.parse(label_name(label)), label);
}

TEST(Verbalizer, PassesOverCaseAndSurroundingSpaceAndPunctuation) {
  const Verbalizer verbalizer;
  for (const char* completion : {"negative", "negative.", " Negative", "NEGATIVE\n", "\"negative\"", "(Negative)!",
                                 "\u201Cnegative\u201D", "\u00A0negative\u3002", "- negative -"}) {
    EXPECT_EQ(verbalizer.parse(completion), Label::kNegative) << completion;
  }
}

TEST(Verbalizer, TakesNothingElseForAnAnswer) {
  const Verbalizer verbalizer;
  for (const char* completion : {"", " ", ".", "not negative", "negativ", "negative positive", "negative, positive",
                                 "neg ative", "neg-ative", "negatives", "n\u00E9gative", "0", "negative\xFF", "\xFF"}) {
    EXPECT_EQ(verbalizer.parse(completion), std::nullopt) << completion;
  }
}

TEST(Verbalizer, TakesSeveralWordsForALabelAndShowsTheFirst) {
  const Verbalizer verbalizer(PerLabel<std::vector<std::string>>{std::vector<std::string>{"Bearish", "very bearish"},
                                                                 std::vector<std::string>{"neutral"},
                                                                 std::vector<std::string>{"bullish"}});
  EXPECT_EQ(verbalizer.answer(Label::kNegative), "Bearish");
  EXPECT_EQ(verbalizer.parse("very bearish."), Label::kNegative);
  EXPECT_EQ(verbalizer.parse("bearish"), Label::kNegative);
  EXPECT_EQ(verbalizer.parse("negative"), std::nullopt);
}

TEST(Verbalizer, KeepsLettersOutsideAsciiAsTheyAre) {
  const Verbalizer verbalizer(PerLabel<std::vector<std::string>>{std::vector<std::string>{"n\u00E9gatif"},
                                                                 std::vector<std::string>{"neutre"},
                                                                 std::vector<std::string>{"\u80AF\u5B9A"}});
  EXPECT_EQ(verbalizer.parse("N\u00E9gatif."), Label::kNegative);
  EXPECT_EQ(verbalizer.parse("\u80AF\u5B9A\u3002"), Label::kPositive);
}

TEST(Verbalizer, RefusesWordsThatCannotTellLabelsApart) {
  using Words = PerLabel<std::vector<std::string>>;
  EXPECT_THROW(Verbalizer(Words{}), UsageError);
  EXPECT_THROW(Verbalizer(Words{std::vector<std::string>{"bad"}, std::vector<std::string>{"Bad."},
                                std::vector<std::string>{"good"}}),
               UsageError);
  EXPECT_THROW(Verbalizer(Words{std::vector<std::string>{"-"}, std::vector<std::string>{"ok"},
                                std::vector<std::string>{"good"}}),
               UsageError);
}

}  // namespace
}  // namespace flant5
