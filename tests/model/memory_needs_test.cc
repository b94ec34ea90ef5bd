#include "model/memory_needs.h"

#include <gmock/gmock.h>

#include "flant5/error.h"
#include "tests/folders.h"
#include "tests/temp_folder.h"

namespace flant5 {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;

CheckpointFiles shipped(const std::string& name) {
  return CheckpointFiles(source_folder() / "tests" / "checkpoints" / name);
}

Machine with_memory(std::uint64_t bytes) { return {1, FreeMemory{bytes, "the test"}}; }

std::string refusal(const CheckpointFiles& files, Dtype dtype, std::uint64_t bytes) {
  return message_of<ModelError>([&] { check_memory(files, dtype, Precision::of(dtype), with_memory(bytes)); });
}

TEST(MemoryNeeds, WeightsAreThoseOfTheProductsInTheirFormats) {
  const CheckpointFiles files = shipped("flan");
  std::uint64_t elements = 0;
  std::uint64_t outputs = 0;
  const T5Tree tree(files.config());
  for (const LinearSpec& spec : tree.fused()) {
    elements += static_cast<std::uint64_t>(spec.out * spec.in);
    outputs += static_cast<std::uint64_t>(spec.out);
  }
  std::uint64_t cross = 0;
  for (const DecoderLayerSpecs& layer : tree.decoder) {
    cross += static_cast<std::uint64_t>(2 * layer.cross_key.out * layer.cross_key.in);
  }
  EXPECT_EQ(memory_needs(files, Precision::of(Dtype::kFloat32), 1).weights, 4 * (elements + cross));
  EXPECT_EQ(memory_needs(files, Precision::of(Dtype::kBFloat16), 1).weights, 2 * (elements + cross));
  EXPECT_EQ(memory_needs(files, Precision::of(Dtype::kInt8), 1).weights, elements + 16 * outputs + 2 * cross);
}

TEST(MemoryNeeds, WhatIsKeptInBFloat16Counts) {
  const CheckpointFiles files = shipped("flan");
  const auto weights = [&](const char* keep) {
    return memory_needs(files, Precision::of(Dtype::kInt8, keep), 1).weights;
  };
  const T5Config& config = files.config();
  const auto head = static_cast<std::uint64_t>(config.vocab_size * config.d_model);
  EXPECT_EQ(weights("head") - weights("none"), head - 16 * static_cast<std::uint64_t>(config.vocab_size));
}

TEST(MemoryNeeds, EachWorkerHasItsBatches) {
  const CheckpointFiles files = shipped("flan");
  const Precision precision = Precision::of(Dtype::kBFloat16);
  const auto working = [&](std::size_t workers) { return memory_needs(files, precision, workers).working; };
  EXPECT_GT(working(2), working(1));
  EXPECT_EQ(working(3) - working(2), working(2) - working(1));
}

TEST(CheckMemory, RefusesWithBothFiguresAndWhatFits) {
  const CheckpointFiles demo(source_folder() / "models" / "demo");
  const auto peak = [&](Dtype dtype) { return memory_needs(demo, Precision::of(dtype), 1).peak(); };
  ASSERT_GT(peak(Dtype::kFloat32), peak(Dtype::kBFloat16));
  EXPECT_EQ(refusal(demo, Dtype::kFloat32, peak(Dtype::kFloat32)), "");
  EXPECT_THAT(
      refusal(demo, Dtype::kFloat32, peak(Dtype::kFloat32) - 1),
      AllOf(HasSubstr("models/demo: needs about " + readable_bytes(peak(Dtype::kFloat32)) + " of memory in float32"),
            HasSubstr("is left (the test)"), HasSubstr("--dtype bfloat16 fits"), HasSubstr("--ignore-memory")));
  EXPECT_THAT(refusal(demo, Dtype::kFloat32, kMiB),
              AllOf(HasSubstr("1 MiB is left"), HasSubstr("no number format fits"), HasSubstr("--ignore-memory")));
}

TEST(CheckMemory, WithoutAFigureNothingIsRefused) {
  const CheckpointFiles files = shipped("flan");
  check_memory(files, Dtype::kFloat32, Precision::of(Dtype::kFloat32), {1, std::nullopt});
  check_memory_of_fit(files, 2, 0, {1, std::nullopt});
}

TEST(CheckMemory, FittingHoldsTwoFormats) {
  const CheckpointFiles files = shipped("flan");
  const std::uint64_t alone = memory_needs(files, Precision::of(Dtype::kBFloat16), 1).peak();
  EXPECT_THAT(message_of<ModelError>([&] { check_memory_of_fit(files, 1, 0, with_memory(alone)); }),
              AllOf(HasSubstr("to be fitted to rows"), HasSubstr("without --rows")));
}

TEST(CheckMemory, FittingHoldsTheBatchesOfEachThread) {
  const CheckpointFiles files = shipped("flan");
  const std::uint64_t ample = 2 * memory_needs(files, Precision::of(Dtype::kBFloat16), 1).peak();
  check_memory_of_fit(files, 1, 0, with_memory(ample));
  EXPECT_THROW(check_memory_of_fit(files, 256, 0, with_memory(ample)), ModelError);
}

TEST(CheckMemory, FittingToLongRowsTakesMore) {
  const CheckpointFiles files = shipped("flan");
  const std::uint64_t ample = 2 * memory_needs(files, Precision::of(Dtype::kBFloat16), 1).peak();
  check_memory_of_fit(files, 1, 1024, with_memory(ample));
  EXPECT_THROW(check_memory_of_fit(files, 1, 1000000, with_memory(ample)), ModelError);
}

TEST(MemoryNeeds, WhileItIsLoadedNoMoreIsConvertedThanTheBudgetAllows) {
  const CheckpointFiles files(source_folder() / "models" / "demo");
  std::uint64_t all = 0;
  for (const LinearSpec& spec : T5Tree(files.config()).fused()) all += converted_bytes(files, spec, Dtype::kFloat32);
  ASSERT_LT(all, kBytesLoadedAtOnce);
  const MemoryNeeds needs = memory_needs(files, Precision::of(Dtype::kFloat32), 1);
  EXPECT_EQ(needs.loading - memory_needs(files, Precision::of(Dtype::kBFloat16), 1).loading, all / 2);
}

TEST(LoadableDtypes, OfACheckpointThatIsNotQuantised) {
  EXPECT_THAT(loadable_dtypes(shipped("flan")), ElementsAre(Dtype::kFloat32, Dtype::kBFloat16, Dtype::kInt8));
}

TEST(ReadableBytes, AreRounded) {
  EXPECT_EQ(readable_bytes(0), "0 MiB");
  EXPECT_EQ(readable_bytes(310 * kMiB + kMiB / 4), "310 MiB");
  EXPECT_EQ(readable_bytes(1434 * kMiB), "1.4 GiB");
}

}  // namespace
}  // namespace flant5
