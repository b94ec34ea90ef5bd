#include "prompt/shots.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "flant5/error.h"
#include "tests/labels.h"
#include "tests/temp_folder.h"

namespace flant5 {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<Demonstration> examples(std::size_t negative, std::size_t neutral, std::size_t positive) {
  std::vector<Demonstration> all;
  for (std::size_t i = 0; i < negative; ++i) all.push_back({"n" + std::to_string(i), kNegative});
  for (std::size_t i = 0; i < neutral; ++i) all.push_back({"u" + std::to_string(i), kNeutral});
  for (std::size_t i = 0; i < positive; ++i) all.push_back({"p" + std::to_string(i), kPositive});
  return all;
}

std::vector<std::string> texts(const std::vector<Demonstration>& shots) {
  std::vector<std::string> result;
  for (const Demonstration& shot : shots) result.push_back(shot.text);
  return result;
}

PerLabel<std::size_t> counts(const std::vector<Demonstration>& shots) {
  PerLabel<std::size_t> result(kSentiments.size());
  for (const Demonstration& shot : shots) ++result[index(shot.label)];
  return result;
}

TEST(ShotsTest, FirstShotsKeepTheirOrder) {
  EXPECT_THAT(texts(first_shots(examples(1, 1, 1), 2)), ElementsAre("n0", "u0"));
  EXPECT_TRUE(first_shots(examples(1, 1, 1), 0).empty());
}

TEST(ShotsTest, TooFewDemonstrations) {
  EXPECT_THAT(message_of<UsageError>([] { first_shots(examples(1, 1, 0), 3); }),
              HasSubstr("3 shots are asked for, but there are 2 demonstrations"));
  EXPECT_THAT(message_of<UsageError>([] { sample_shots({}, kSentiments, 1, 0); }),
              HasSubstr("there are 0 demonstrations"));
}

// These very texts must come out on every platform.
TEST(ShotsTest, TheSameSeedDrawsTheSameShots) {
  EXPECT_THAT(texts(sample_shots(examples(5, 5, 5), kSentiments, 6, 1)),
              ElementsAre("u1", "n0", "p0", "n3", "p2", "u0"));
  EXPECT_NE(texts(sample_shots(examples(5, 5, 5), kSentiments, 6, 1)),
            texts(sample_shots(examples(5, 5, 5), kSentiments, 6, 2)));
}

TEST(ShotsTest, LabelsAreBalanced) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    EXPECT_THAT(counts(sample_shots(examples(20, 40, 10), kSentiments, 9, seed)), ElementsAre(3, 3, 3));
    const auto four = counts(sample_shots(examples(20, 40, 10), kSentiments, 4, seed));
    EXPECT_EQ(*std::min_element(four.begin(), four.end()), 1U);
    EXPECT_EQ(*std::max_element(four.begin(), four.end()), 2U);
    EXPECT_THAT(counts(sample_shots(examples(1, 40, 10), kSentiments, 9, seed)), ElementsAre(1, 4, 4));
    EXPECT_THAT(counts(sample_shots(examples(0, 2, 1), kSentiments, 3, seed)), ElementsAre(0, 2, 1));
  }
}

TEST(ShotsTest, NothingIsDrawnTwice) {
  const auto shots = texts(sample_shots(examples(7, 7, 7), kSentiments, 21, 3));
  EXPECT_EQ(std::set<std::string>(shots.begin(), shots.end()).size(), 21U);
}

TEST(ShotsTest, EveryOrderOfLabelsComesFirst) {
  std::set<std::string> first;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    std::string order;
    for (const std::string& text : texts(sample_shots(examples(1, 1, 1), kSentiments, 3, seed))) order += text[0];
    first.insert(order);
  }
  EXPECT_EQ(first.size(), 6U);
}

class Rows : public RowReader {
 public:
  explicit Rows(std::vector<Example> rows) : rows_(std::move(rows)) {}
  std::optional<Example> next() override {
    if (at_ == rows_.size()) return std::nullopt;
    return rows_[at_++];
  }

 private:
  std::vector<Example> rows_;
  std::size_t at_ = 0;
};

Example row(std::size_t number, std::string text, std::optional<Label> gold) {
  Example example;
  example.number = number;
  example.text = std::move(text);
  example.gold = gold;
  return example;
}

TEST(ShotsTest, ReadsDemonstrations) {
  Rows rows({row(1, "Sales fell .", kNegative), row(2, "Sales rose .", kPositive)});
  const auto demonstrations = read_demonstrations(rows);
  EXPECT_THAT(texts(demonstrations), ElementsAre("Sales fell .", "Sales rose ."));
  EXPECT_EQ(demonstrations[1].label, kPositive);
}

TEST(ShotsTest, ADemonstrationNeedsALabel) {
  Rows rows({row(1, "Sales fell .", kNegative), row(2, "?", std::nullopt)});
  EXPECT_THAT(message_of<InputError>([&] { read_demonstrations(rows); }), HasSubstr("demonstration 2 has no label"));
}

}  // namespace
}  // namespace flant5
