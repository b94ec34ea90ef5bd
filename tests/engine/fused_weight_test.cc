#include "engine/fused_weight.h"

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/equal.h>
#include <c10/core/InferenceMode.h>
#include <gmock/gmock.h>

#include <atomic>

#include "tests/engine/engine.h"
#include "tests/folders.h"

namespace flant5 {
namespace {

TEST(FusedWeight, PutsWeightsUnderEachOtherAndFoldsTheNormIn) {
  const Checkpoint checkpoint(checkpoint_folder("flan"));
  const std::string q = "encoder.block.1.layer.0.SelfAttention.q.weight";
  const std::string k = "encoder.block.1.layer.0.SelfAttention.k.weight";
  const std::string norm = "encoder.block.1.layer.0.layer_norm.weight";
  const LinearSpec spec{"qk", LinearKind::kQkv, {q, k}, norm, 48, 16};
  const at::Tensor fused = FusedWeight(checkpoint, spec).all();
  ASSERT_EQ(fused.sizes(), (Ids{48, 16}));
  const auto value = [&](const std::string& name, std::int64_t row, std::int64_t col) {
    return checkpoint.tensor(name)[row][col].item<float>();
  };
  const at::Tensor scale = checkpoint.tensor(norm);
  EXPECT_FLOAT_EQ(fused[0][3].item<float>(), value(q, 0, 3) * scale[3].item<float>());
  EXPECT_FLOAT_EQ(fused[23][15].item<float>(), value(q, 23, 15) * scale[15].item<float>());
  EXPECT_FLOAT_EQ(fused[24][0].item<float>(), value(k, 0, 0) * scale[0].item<float>());
  const at::Tensor alone = FusedWeight(checkpoint, {"k", LinearKind::kQkv, {k}, "", 24, 16}).all();
  EXPECT_FLOAT_EQ(alone[2][7].item<float>(), value(k, 2, 7));
}

TEST(FusedWeight, WidensStoredBFloat16) {
  const Checkpoint checkpoint(checkpoint_folder("flan-bfloat16"));
  EXPECT_EQ(FusedWeight(checkpoint, {"k", LinearKind::kHead, {"lm_head.weight"}, "", 96, 16}).all().scalar_type(),
            at::kFloat);
}

TEST(FusedWeight, RowsAreThoseOfTheWholeAcrossParts) {
  const Checkpoint checkpoint(checkpoint_folder("flan"));
  for (const LinearSpec& spec : T5Tree(checkpoint.config()).fused()) {
    const FusedWeight weight(checkpoint, spec);
    const at::Tensor all = weight.all();
    ASSERT_EQ(all.sizes(), (Ids{spec.out, spec.in})) << spec.name;
    for (const std::int64_t width : {1, 7, 25}) {
      for (std::int64_t row = 0; row + width <= spec.out; row += width) {
        ASSERT_TRUE(at::equal(weight.rows(row, row + width), all.slice(0, row, row + width))) << spec.name << row;
      }
    }
  }
}

TEST(FusedWeight, BlocksInParallelSeeEachRowOnceAndMayWriteTensors) {
  const c10::InferenceMode inference;
  for (const std::int64_t rows : {1, 63, 64, 65, 1000}) {
    const at::Tensor seen = at::empty({rows, 2}, at::kFloat).zero_();
    for_row_blocks_in_parallel(rows, [&](std::int64_t begin, std::int64_t end) { seen.slice(0, begin, end).add_(1); });
    EXPECT_EQ(seen.sum().item<float>(), static_cast<float>(2 * rows));
    EXPECT_EQ(seen.max().item<float>(), 1.0F);
  }
}

TEST(FusedWeight, BlocksOfAWeightSeeEachRowOnce) {
  const Checkpoint checkpoint(source_folder() / "models" / "demo");
  const LinearSpec head = T5Tree(checkpoint.config()).head;
  ASSERT_GT(head.out, 2048);
  const FusedWeight weight(checkpoint, head);
  const at::Tensor copy = at::empty({head.out, head.in}, at::kFloat).zero_();
  for_row_blocks_in_parallel(
      weight, [&](std::int64_t begin, std::int64_t end) { copy.slice(0, begin, end).add_(weight.rows(begin, end)); });
  EXPECT_TRUE(at::equal(copy, weight.all()));
}

}  // namespace
}  // namespace flant5
