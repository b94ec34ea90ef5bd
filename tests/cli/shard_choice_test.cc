#include "cli/shard_choice.h"

#include <gmock/gmock.h>

#include <map>

#include "flant5/error.h"

namespace flant5 {
namespace {

using testing::HasSubstr;
using Variables = std::map<std::string, std::string>;

std::string chosen(const std::string& given, const Variables& variables = {}) {
  const auto environment = [&](const char* name) {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  };
  return shard_name(chosen_shard(given, environment));
}

std::string refusal(const std::string& given, const Variables& variables = {}) {
  try {
    return "chose " + chosen(given, variables);
  } catch (const UsageError& error) {
    return error.what();
  }
}

Variables slurm(int id, int first, int last, int step, int count) {
  return {{"SLURM_ARRAY_TASK_ID", std::to_string(id)},
          {"SLURM_ARRAY_TASK_MIN", std::to_string(first)},
          {"SLURM_ARRAY_TASK_MAX", std::to_string(last)},
          {"SLURM_ARRAY_TASK_STEP", std::to_string(step)},
          {"SLURM_ARRAY_TASK_COUNT", std::to_string(count)}};
}

Variables aws(int index, int size) {
  return {{"AWS_BATCH_JOB_ARRAY_INDEX", std::to_string(index)}, {"AWS_BATCH_JOB_ARRAY_SIZE", std::to_string(size)}};
}

TEST(ShardChoice, MayBeGiven) {
  EXPECT_EQ(chosen("2/8"), "2/8");
  EXPECT_EQ(chosen("1/1", slurm(5, 1, 8, 1, 8)), "1/1");
  for (const char* const wrong : {"", "2", "0/8", "9/8", "auto/", "auto/0", "automatic", "auto8", "x/8"}) {
    EXPECT_THAT(refusal(wrong), HasSubstr("I/N")) << wrong;
  }
}

TEST(ShardChoice, IsThatOfASlurmArrayWhereverItBeginsAndWhateverItsStep) {
  EXPECT_EQ(chosen("auto", slurm(1, 1, 8, 1, 8)), "1/8");
  EXPECT_EQ(chosen("auto", slurm(0, 0, 7, 1, 8)), "1/8");
  EXPECT_EQ(chosen("auto", slurm(7, 0, 7, 1, 8)), "8/8");
  EXPECT_EQ(chosen("auto", slurm(16, 10, 16, 2, 4)), "4/4");
  Variables without_last = slurm(3, 1, 4, 1, 4);
  without_last.erase("SLURM_ARRAY_TASK_MAX");
  EXPECT_EQ(chosen("auto", without_last), "3/4");
}

TEST(ShardChoice, OfASlurmArrayWithGapsIsRefusedInEachTask) {
  for (const int id : {1, 3, 7}) {
    EXPECT_THAT(refusal("auto", slurm(id, 1, 7, 1, 3)), HasSubstr("auto/N")) << id;
  }
  EXPECT_THAT(refusal("auto", {{"SLURM_ARRAY_TASK_ID", "3"}}), HasSubstr("auto/N"));
  EXPECT_THAT(refusal("auto", {{"SLURM_ARRAY_TASK_ID", "three"}}), HasSubstr("'three'"));
}

// --array=3,7 of an array that was 1-8.
TEST(ShardChoice, OfAPartOfASlurmArrayIsToldByItsId) {
  EXPECT_EQ(chosen("auto/8", slurm(7, 3, 7, 4, 2)), "7/8");
  EXPECT_EQ(chosen("auto/8", slurm(3, 3, 3, 1, 1)), "3/8");
  EXPECT_THAT(refusal("auto/8", slurm(0, 0, 7, 1, 8)), HasSubstr("numbered from 1"));
  EXPECT_THAT(refusal("auto/8", slurm(9, 1, 9, 1, 9)), HasSubstr("not one of 8 tasks"));
}

TEST(ShardChoice, IsThatOfAnAwsBatchArray) {
  EXPECT_EQ(chosen("auto", aws(0, 4)), "1/4");
  EXPECT_EQ(chosen("auto", aws(3, 4)), "4/4");
  EXPECT_EQ(chosen("auto/4", aws(3, 4)), "4/4");
  EXPECT_THAT(refusal("auto", aws(4, 4)), HasSubstr("AWS_BATCH_JOB_ARRAY_INDEX is 4"));
  EXPECT_THAT(refusal("auto", {{"AWS_BATCH_JOB_ARRAY_INDEX", "1"}}), HasSubstr("--shard auto/N"));
}

TEST(ShardChoice, OfKubernetesNeedsTheNumberOfTasks) {
  EXPECT_EQ(chosen("auto/5", {{"JOB_COMPLETION_INDEX", "0"}}), "1/5");
  EXPECT_EQ(chosen("auto/5", {{"JOB_COMPLETION_INDEX", "4"}}), "5/5");
  EXPECT_THAT(refusal("auto", {{"JOB_COMPLETION_INDEX", "0"}}), HasSubstr("--shard auto/N"));
  EXPECT_THAT(refusal("auto/5", {{"JOB_COMPLETION_INDEX", "5"}}), HasSubstr("not one of 5 tasks"));
}

TEST(ShardChoice, OfNoSystemOrOfTwoIsRefused) {
  EXPECT_THAT(refusal("auto"), HasSubstr("give --shard I/N"));
  EXPECT_THAT(refusal("auto/8", {{"JOB_COMPLETION_INDEX", ""}}), HasSubstr("give --shard I/N"));
  Variables both = aws(0, 2);
  both.emplace("JOB_COMPLETION_INDEX", "0");
  EXPECT_THAT(refusal("auto/2", both), HasSubstr("both AWS Batch and Kubernetes"));
}

}  // namespace
}  // namespace flant5
