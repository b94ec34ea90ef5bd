#include "engine/relative_position_bias.h"

#include "tests/engine/engine.h"

namespace flant5 {
namespace {

TEST(RelativePositionBucket, OfSmallDistancesIsTheDistance) {
  EXPECT_EQ(relative_position_bucket(0, Direction::kBidirectional, 32, 128), 0);
  EXPECT_EQ(relative_position_bucket(-7, Direction::kBidirectional, 32, 128), 7);
  EXPECT_EQ(relative_position_bucket(7, Direction::kBidirectional, 32, 128), 16 + 7);
  EXPECT_EQ(relative_position_bucket(-15, Direction::kCausal, 32, 128), 15);
  EXPECT_EQ(relative_position_bucket(5, Direction::kCausal, 32, 128), 0);
}

TEST(RelativePositionBucket, OfFarDistancesIsTheLast) {
  EXPECT_EQ(relative_position_bucket(-100000, Direction::kBidirectional, 32, 128), 15);
  EXPECT_EQ(relative_position_bucket(100000, Direction::kBidirectional, 32, 128), 31);
  EXPECT_EQ(relative_position_bucket(-100000, Direction::kCausal, 32, 128), 31);
}

TEST(RelativePositionBucket, EqualsTransformersForEveryDistance) {
  const nlohmann::json tables = golden("engine/buckets.json");
  const auto first = tables["first"].get<std::int64_t>();
  ASSERT_EQ(tables["tables"].size(), 6U);
  for (const auto& table : tables["tables"]) {
    const Direction direction = table["bidirectional"].get<bool>() ? Direction::kBidirectional : Direction::kCausal;
    std::int64_t distance = first;
    for (const auto& bucket : table["buckets"]) {
      EXPECT_EQ(relative_position_bucket(distance, direction, table["num_buckets"], table["max_distance"]), bucket)
          << "distance " << distance << " of " << table["num_buckets"] << (table["bidirectional"] ? " two-way" : "");
      ++distance;
    }
    EXPECT_EQ(distance, -first + 1);
  }
}

class RelativePositionBiasTest : public testing::TestWithParam<std::pair<std::string, Direction>> {};

INSTANTIATE_TEST_SUITE_P(, RelativePositionBiasTest,
                         testing::Values(std::pair{"encoder", Direction::kBidirectional},
                                         std::pair{"decoder", Direction::kCausal}),
                         [](const auto& test) { return test.param.first; });

// flan-resaved has 16 buckets up to distance 20.
TEST_P(RelativePositionBiasTest, LooksUpEachHeadOfEachDistance) {
  const auto& [scope, direction] = GetParam();
  const Checkpoint checkpoint(checkpoint_folder("flan-resaved"));
  const std::string name = scope + ".block.0.layer.0.SelfAttention.relative_attention_bias.weight";
  const at::Tensor weight = checkpoint.tensor(name);
  const at::Tensor bias = RelativePositionBias(checkpoint, {name}, direction).distances(0, -25, 30);
  ASSERT_EQ(bias.sizes(), (std::vector<std::int64_t>{3, 56}));
  for (std::int64_t head = 0; head < 3; ++head) {
    for (std::int64_t distance = -25; distance <= 30; ++distance) {
      const std::int64_t bucket = relative_position_bucket(distance, direction, 16, 20);
      EXPECT_EQ(bias[head][distance + 25].item<float>(), weight[bucket][head].item<float>()) << distance;
    }
  }
}

TEST(RelativePositionBias, KnowsWhichLayersHaveOneOfTheirOwn) {
  const Checkpoint checkpoint(checkpoint_folder("umt5"));
  const T5Tree tree(checkpoint.config());
  ASSERT_EQ(tree.encoder_biases.size(), 2U);
  const RelativePositionBias each(checkpoint, tree.encoder_biases, Direction::kBidirectional);
  EXPECT_TRUE(each.has_own(1));
  EXPECT_FALSE(each.has_own(2));
  EXPECT_FALSE(each.distances(0, -5, 5).equal(each.distances(1, -5, 5)));
  const RelativePositionBias shared(checkpoint, {tree.encoder_biases[0]}, Direction::kBidirectional);
  EXPECT_TRUE(shared.has_own(0));
  EXPECT_FALSE(shared.has_own(1));
}

}  // namespace
}  // namespace flant5
