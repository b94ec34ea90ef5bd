#include "data/shard.h"

#include <gmock/gmock.h>

#include <numeric>
#include <vector>

namespace flant5 {
namespace {

using testing::ElementsAre;

// The shard of each block.
std::vector<std::size_t> shards_of_blocks(const ShardPlan& plan, std::size_t blocks) {
  std::vector<std::size_t> shards;
  for (std::size_t block = 0; block < blocks; ++block) shards.push_back(plan.shard_of(block));
  return shards;
}

TEST(Shard, IsANumberOfACount) {
  EXPECT_EQ(parse_shard("2/8"), (Shard{2, 8}));
  EXPECT_EQ(parse_shard("1/1"), (Shard{1, 1}));
  EXPECT_EQ(shard_name({2, 8}), "2/8");
  for (const char* const wrong :
       {"", "2", "/", "2/", "/8", "0/8", "9/8", "2/0", "-1/8", "2/8/1", "a/8", "2 /8", "1/1000001"}) {
    EXPECT_EQ(parse_shard(wrong), std::nullopt) << wrong;
  }
}

TEST(ShardPlan, TakesEveryNthBlockWhereRowsAreNotKnown) {
  const ShardPlan plan(3, 10, std::nullopt);
  EXPECT_FALSE(plan.is_consecutive());
  EXPECT_THAT(shards_of_blocks(plan, 7), ElementsAre(1, 2, 3, 1, 2, 3, 1));
  EXPECT_EQ(plan.place_of(4), 1U);
  EXPECT_EQ(plan.block_at(2, 1), 4U);
  EXPECT_EQ(plan.block_of(9), 0U);
  EXPECT_EQ(plan.block_of(10), 1U);
}

TEST(ShardPlan, TakesConsecutiveBlocksWhereRowsAreKnown) {
  const ShardPlan plan(3, 10, 65);  // 7 blocks
  EXPECT_TRUE(plan.is_consecutive());
  EXPECT_THAT(shards_of_blocks(plan, 7), ElementsAre(1, 1, 2, 2, 3, 3, 3));
  EXPECT_EQ(plan.range_of(1).begin, 0U);
  EXPECT_EQ(plan.range_of(1).end, 20U);
  EXPECT_EQ(plan.range_of(3).begin, 40U);
  EXPECT_EQ(plan.range_of(3).end, 65U);
  EXPECT_EQ(plan.place_of(5), 1U);
  EXPECT_EQ(plan.block_at(3, 1), 5U);
}

TEST(ShardPlan, LastBlockIsShort) {
  const ShardPlan plan(2, 10, std::nullopt);
  EXPECT_EQ(plan.blocks_in(0), 0U);
  EXPECT_EQ(plan.blocks_in(20), 2U);
  EXPECT_EQ(plan.blocks_in(21), 3U);
  EXPECT_EQ(plan.rows_in_block(1, 21), 10U);
  EXPECT_EQ(plan.rows_in_block(2, 21), 1U);
  EXPECT_EQ(plan.rows_in_block(3, 21), 0U);
  EXPECT_EQ(plan.rows_of(1, 21), 11U);
  EXPECT_EQ(plan.rows_of(2, 21), 10U);
}

TEST(ShardPlan, ShardsBeyondTheBlocksAreEmpty) {
  EXPECT_EQ(ShardPlan(5, 10, std::nullopt).rows_of(4, 25), 0U);
  const ShardPlan known(5, 10, 15);  // 2 blocks
  EXPECT_THAT(shards_of_blocks(known, 2), ElementsAre(3, 5));
  EXPECT_EQ(known.rows_of(1, 15), 0U);
  EXPECT_EQ(known.rows_of(3, 15), 10U);
  EXPECT_EQ(known.rows_of(5, 15), 5U);
  EXPECT_EQ(ShardPlan(5, 10, 0).rows_of(5, 0), 0U);
}

// Every row is in one shard, whatever the sizes, and what the plan says of a shard is what follows from its blocks.
TEST(ShardPlan, EveryRowIsInOneShard) {
  for (std::size_t count = 1; count <= 9; ++count) {
    for (std::size_t rows = 0; rows <= 40; ++rows) {
      for (const std::size_t block_rows : {1U, 3U, 8U, 50U}) {
        for (const auto known : {std::optional<std::size_t>(), std::optional(rows)}) {
          const ShardPlan plan(count, block_rows, known);
          std::vector<std::size_t> found(count + 1, 0);
          std::vector<std::size_t> places(count + 1, 0);
          for (std::size_t block = 0; block < plan.blocks_in(rows); ++block) {
            const std::size_t shard = plan.shard_of(block);
            ASSERT_GE(shard, 1U);
            ASSERT_LE(shard, count);
            EXPECT_EQ(plan.place_of(block), places[shard]);
            EXPECT_EQ(plan.block_at(shard, places[shard]++), block);
            found[shard] += plan.rows_in_block(block, rows);
          }
          EXPECT_EQ(std::accumulate(found.begin(), found.end(), std::size_t{0}), rows);
          for (std::size_t shard = 1; shard <= count; ++shard) {
            EXPECT_EQ(plan.rows_of(shard, rows), found[shard]);
            EXPECT_EQ(plan.blocks_of(shard, rows), places[shard]);
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace flant5
