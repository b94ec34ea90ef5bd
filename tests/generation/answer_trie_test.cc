#include "generation/answer_trie.h"

#include <gmock/gmock.h>

#include "flant5/error.h"
#include "tests/temp_folder.h"

namespace flant5 {
namespace {

using testing::HasSubstr;

TEST(AnswerTrie, SharesBeginnings) {
  const AnswerTrie trie({{5, 6, 1}, {5, 7, 1}, {8, 1}, {5, 1}});
  EXPECT_EQ(trie.sequences(), 4U);
  EXPECT_EQ(trie.node(AnswerTrie::kRoot).children.size(), 2U);
  const auto five = trie.child(AnswerTrie::kRoot, 5);
  ASSERT_TRUE(five);
  EXPECT_EQ(trie.node(*five).token, 5);
  EXPECT_EQ(trie.node(*five).children.size(), 3U);
  EXPECT_FALSE(trie.node(*five).sequence);
}

TEST(AnswerTrie, KnowsWhereEachSequenceEnds) {
  const std::vector<std::vector<std::int64_t>> sequences = {{5, 6, 1}, {5, 7, 1}, {8, 1}, {5, 1}};
  const AnswerTrie trie(sequences);
  for (std::size_t s = 0; s < sequences.size(); ++s) {
    std::size_t at = AnswerTrie::kRoot;
    for (const std::int64_t token : sequences[s]) {
      ASSERT_FALSE(trie.node(at).sequence);
      const auto next = trie.child(at, token);
      ASSERT_TRUE(next);
      at = *next;
    }
    EXPECT_EQ(trie.node(at).sequence, s);
    EXPECT_TRUE(trie.node(at).children.empty());
  }
}

TEST(AnswerTrie, HasNoOtherChildren) {
  const AnswerTrie trie({{5, 6, 1}});
  EXPECT_FALSE(trie.child(AnswerTrie::kRoot, 6));
  EXPECT_FALSE(trie.child(AnswerTrie::kRoot, 0));
  EXPECT_FALSE(trie.child(*trie.child(AnswerTrie::kRoot, 5), 1));
}

TEST(AnswerTrie, RefusesNothingEmptyAndTwins) {
  EXPECT_THAT(message_of<UsageError>([] { AnswerTrie({}); }), HasSubstr("no answer words"));
  EXPECT_THAT(message_of<UsageError>([] { AnswerTrie({{5, 1}, {}}); }), HasSubstr("without tokens"));
  EXPECT_THAT(message_of<UsageError>([] { AnswerTrie({{5, 1}, {6, 1}, {5, 1}}); }), HasSubstr("same tokens"));
}

}  // namespace
}  // namespace flant5
