#include "text/vocabulary.h"

#include <gmock/gmock.h>

#include "text/protobuf.h"

namespace flant5 {
namespace {

using testing::HasSubstr;
using enum Piece::Kind;

Vocabulary few() {
  return {.pieces = {{"<pad>", 0, kControl}, {"<unk>", 0, kUnknown}, {"\u2581", -2.5F, kNormal}, {"a", -3, kNormal}},
          .character_map = "map"};
}

TEST(VocabularyTest, AModelHoldsWhatItWasMadeOf) {
  const Vocabulary read = parse_sentencepiece_model(sentencepiece_model(few()));
  EXPECT_EQ(read.character_map, "map");
  ASSERT_EQ(read.pieces.size(), 4U);
  EXPECT_EQ(read.pieces[2].text, "\u2581");
  EXPECT_EQ(read.pieces[2].score, -2.5F);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(read.pieces[i].kind, few().pieces[i].kind) << i;
  EXPECT_EQ(first_difference(read, few()), std::nullopt);
}

TEST(VocabularyTest, WhatIsCutOffIsBroken) {
  const std::string model = sentencepiece_model(few());
  EXPECT_THROW(parse_sentencepiece_model(model.substr(0, model.size() - 1)), BrokenModel);
  EXPECT_TRUE(parse_sentencepiece_model("").pieces.empty());
}

TEST(VocabularyTest, NamesTheFirstDifference) {
  const auto difference = [](const auto& change) {
    Vocabulary other = few();
    change(other);
    return first_difference(few(), other).value_or("");
  };
  EXPECT_EQ(difference([](Vocabulary& other) { other.pieces[3].score = -4; }), "piece 3 is \"a\" (-3), not \"a\" (-4)");
  EXPECT_EQ(difference([](Vocabulary& other) { other.pieces.pop_back(); }), "piece 3 is \"a\" (-3), not past the end");
  EXPECT_EQ(difference([](Vocabulary& other) { other.character_map = ""; }), "the character map");
  EXPECT_EQ(difference([](Vocabulary& other) { other.pieces.push_back({"<x>", 0, kControl}); }), "");
  EXPECT_THAT(difference([](Vocabulary& other) { other.pieces[3].text = std::string(1000, 'b'); }),
              HasSubstr("bb...\""));
  EXPECT_EQ(difference([](Vocabulary& other) { other.pieces[0].score = 1; }), "");  // of no text
}

}  // namespace
}  // namespace flant5
