#include "pipeline/answer_cache.h"

#include <gtest/gtest.h>

namespace flant5 {
namespace {

TEST(AnswerCache, GivesEqualPromptsOneAnswer) {
  AnswerCache cache(1 << 20);
  const auto first = cache.find_or_add({1, 2, 3});
  const auto other = cache.find_or_add({1, 2});
  const auto again = cache.find_or_add({1, 2, 3});
  EXPECT_TRUE(first.is_new);
  EXPECT_TRUE(other.is_new);
  EXPECT_FALSE(again.is_new);
  EXPECT_EQ(again.answer, first.answer);
  EXPECT_NE(other.answer, first.answer);
}

TEST(AnswerCache, RemembersNothingWithoutBytes) {
  AnswerCache cache(0);
  EXPECT_TRUE(cache.find_or_add({1, 2, 3}).is_new);
  EXPECT_TRUE(cache.find_or_add({1, 2, 3}).is_new);
}

// What comes again stays; of what does not, only so much.
TEST(AnswerCache, ForgetsWhatIsLongUnused) {
  AnswerCache cache(20'000);
  const std::weak_ptr<Answer> unused = cache.find_or_add({7}).answer;
  const std::weak_ptr<Answer> used = cache.find_or_add({8}).answer;
  for (std::int64_t id = 100; id < 500; ++id) {
    cache.find_or_add({id});
    EXPECT_FALSE(cache.find_or_add({8}).is_new) << id;
  }
  EXPECT_TRUE(unused.expired());
  EXPECT_FALSE(used.expired());
  EXPECT_TRUE(cache.find_or_add({7}).is_new);
}

}  // namespace
}  // namespace flant5
