#include "engine/cpu/kv_cache.h"

#include <ATen/ops/tensor.h>
#include <gmock/gmock.h>

#include "tests/engine/engine.h"

namespace flant5 {
namespace {

using testing::ElementsAre;

// [q | k | v] of 2 rows and 2 columns each: keys are 10 * step + row, values their negatives.
Activations qkv_of(float step, std::int64_t rows = 2) {
  Activations qkv = Activations::empty(rows, 6, Dtype::kFloat32);
  for (std::int64_t row = 0; row < rows; ++row) {
    const float key = 10 * step + static_cast<float>(row);
    const float values[] = {99, 99, key, key + 0.5F, -key, -key - 0.5F};
    std::copy_n(values, 6, qkv.values.mutable_data_ptr<float>() + 6 * row);
  }
  return qkv;
}

std::vector<float> keys_of(const KVCache& cache, std::size_t row) {
  const kernels::KeysValues seen = cache.memory()[row];
  return {seen.keys, seen.keys + 2 * seen.length};
}
std::vector<float> values_of_row(const KVCache& cache, std::size_t row) {
  const kernels::KeysValues seen = cache.memory()[row];
  return {seen.values, seen.values + 2 * seen.length};
}

TEST(KVCache, KeepsTheStepsOfEachRowInOrder) {
  KVCache cache(2, 2);
  EXPECT_EQ(cache.length(), 0);
  for (const float step : {1.0F, 2.0F, 3.0F}) cache.append(qkv_of(step));
  EXPECT_EQ(cache.length(), 3);
  EXPECT_THAT(keys_of(cache, 0), ElementsAre(10, 10.5F, 20, 20.5F, 30, 30.5F));
  EXPECT_THAT(keys_of(cache, 1), ElementsAre(11, 11.5F, 21, 21.5F, 31, 31.5F));
  EXPECT_THAT(values_of_row(cache, 1), ElementsAre(-11, -11.5F, -21, -21.5F, -31, -31.5F));
}

TEST(KVCache, GrowsPastAnyCapacity) {
  KVCache cache(2, 2);
  for (int step = 0; step < 70; ++step) cache.append(qkv_of(static_cast<float>(step)));
  EXPECT_EQ(cache.length(), 70);
  for (std::size_t step = 0; step < 70; ++step) {
    EXPECT_EQ(keys_of(cache, 1)[2 * step], 10 * static_cast<float>(step) + 1);
    EXPECT_EQ(values_of_row(cache, 0)[2 * step], -10 * static_cast<float>(step));
  }
}

TEST(KVCache, AppliesTheFactorsOfRows) {
  KVCache cache(2, 2);
  Activations qkv = qkv_of(1);
  qkv.values = qkv.values.to(at::kBFloat16);
  qkv.scale = at::tensor({2.0F, 0.5F});
  cache.append(qkv);
  EXPECT_THAT(keys_of(cache, 0), ElementsAre(20, 21));
  EXPECT_THAT(values_of_row(cache, 1), ElementsAre(-5.5F, -5.75F));
}

TEST(KVCache, DropsDuplicatesAndReordersRows) {
  KVCache cache(3, 2);
  cache.append(qkv_of(1, 3));
  cache.append(qkv_of(2, 3));
  cache.select(at::tensor({std::int64_t{2}, std::int64_t{0}, std::int64_t{2}, std::int64_t{2}}));
  cache.append(qkv_of(3, 4));
  ASSERT_EQ(cache.memory().size(), 4U);
  EXPECT_THAT(keys_of(cache, 0), ElementsAre(12, 12.5F, 22, 22.5F, 30, 30.5F));
  EXPECT_THAT(keys_of(cache, 1), ElementsAre(10, 10.5F, 20, 20.5F, 31, 31.5F));
  EXPECT_THAT(keys_of(cache, 3), ElementsAre(12, 12.5F, 22, 22.5F, 33, 33.5F));
  cache.select(at::tensor({std::int64_t{1}}));
  ASSERT_EQ(cache.memory().size(), 1U);
  EXPECT_THAT(values_of_row(cache, 0), ElementsAre(-10, -10.5F, -20, -20.5F, -31, -31.5F));
}

TEST(KVCache, SelectsBeforeTheFirstStep) {
  KVCache cache(3, 2);
  cache.select(at::tensor({std::int64_t{1}}));
  cache.append(qkv_of(1, 1));
  EXPECT_EQ(cache.memory().size(), 1U);
}

}  // namespace
}  // namespace flant5
