#include "cli/shard_choice.h"

#include <fmt/format.h>

#include <charconv>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "data/excerpt.h"
#include "flant5/error.h"

namespace flant5 {
namespace {

constexpr std::string_view kAuto = "auto";

// A task of an array, as a system numbers it.
struct ArrayTask {
  std::string_view system;
  std::string_view index_name;  // of the variable
  std::size_t index = 0;
  std::size_t first = 0;             // index of the first task
  std::optional<std::size_t> count;  // of tasks
};

std::optional<std::size_t> number_in(const Environment& environment, const char* name) {
  const std::optional<std::string> text = environment(name);
  if (!text || text->empty()) return std::nullopt;
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (error == std::errc() && end == text->data() + text->size()) return value;
  throw UsageError(
      fmt::format("--shard auto: {} is '{}', which is not a number; give --shard I/N", name, excerpt(*text)));
}

// An array may begin anywhere and count in steps; `auto/N` takes its ids as they are, so that a part of an array can be
// submitted again.
std::optional<ArrayTask> slurm_task(const Environment& environment, bool is_count_given) {
  constexpr const char* kId = "SLURM_ARRAY_TASK_ID";
  const auto id = number_in(environment, kId);
  if (!id) return std::nullopt;
  ArrayTask task{"Slurm", kId, *id, 1, std::nullopt};
  if (is_count_given) return task;
  task.count = number_in(environment, "SLURM_ARRAY_TASK_COUNT");
  const auto first = number_in(environment, "SLURM_ARRAY_TASK_MIN");
  const std::size_t step = number_in(environment, "SLURM_ARRAY_TASK_STEP").value_or(1);
  if (!task.count || !first || step == 0) {
    throw UsageError(
        "--shard auto: SLURM_ARRAY_TASK_ID is set, and SLURM_ARRAY_TASK_COUNT, _MIN and _STEP do not say how many "
        "tasks "
        "there are; give --shard auto/N");
  }
  const std::size_t last = number_in(environment, "SLURM_ARRAY_TASK_MAX").value_or(*id);
  const bool is_regular = *id >= *first && (*id - *first) % step == 0 && (last - *first) / step < *task.count;
  if (!is_regular) {
    throw UsageError(fmt::format(
        "--shard auto: the ids of this Slurm array have gaps ({} is task {} of {}); give --shard auto/N and "
        "ids from 1 to N, of which you may submit a part",
        kId, *id, *task.count));
  }
  task.first = 0;
  task.index = (*id - *first) / step;
  return task;
}

std::optional<ArrayTask> aws_task(const Environment& environment) {
  constexpr const char* kIndex = "AWS_BATCH_JOB_ARRAY_INDEX";
  const auto index = number_in(environment, kIndex);
  if (!index) return std::nullopt;
  return ArrayTask{"AWS Batch", kIndex, *index, 0, number_in(environment, "AWS_BATCH_JOB_ARRAY_SIZE")};
}

std::optional<ArrayTask> kubernetes_task(const Environment& environment) {
  constexpr const char* kIndex = "JOB_COMPLETION_INDEX";
  const auto index = number_in(environment, kIndex);
  if (!index) return std::nullopt;
  return ArrayTask{"Kubernetes", kIndex, *index, 0, std::nullopt};
}

ArrayTask only_task(const Environment& environment, bool is_count_given) {
  std::vector<ArrayTask> tasks;
  for (const auto& task :
       {slurm_task(environment, is_count_given), aws_task(environment), kubernetes_task(environment)}) {
    if (task) tasks.push_back(*task);
  }
  if (tasks.empty()) {
    throw UsageError(
        "--shard auto: this is not a task of a Slurm array (SLURM_ARRAY_TASK_ID), an AWS Batch array "
        "(AWS_BATCH_JOB_ARRAY_INDEX) or an indexed Job of Kubernetes (JOB_COMPLETION_INDEX); give --shard I/N");
  }
  if (tasks.size() > 1) {
    throw UsageError(fmt::format("--shard auto: both {} and {} number this task ({}, {}); give --shard I/N",
                                 tasks[0].system, tasks[1].system, tasks[0].index_name, tasks[1].index_name));
  }
  return tasks.front();
}

// none: "auto".
Shard own_shard(const std::optional<Shard>& of, const Environment& environment) {
  const ArrayTask task = only_task(environment, of.has_value());
  const std::optional<std::size_t> count = of ? std::optional(of->count) : task.count;
  if (!count) {
    throw UsageError(
        fmt::format("--shard auto: {} says which task this is ({}) and not how many there are; give --shard "
                    "auto/N, where N is their number",
                    task.system, task.index_name));
  }
  const auto shard =
      task.index < task.first ? std::nullopt : parse_shard(fmt::format("{}/{}", task.index - task.first + 1, *count));
  if (shard) return *shard;
  throw UsageError(
      fmt::format("--shard auto: {} is {}, which is not one of {} tasks numbered from {}; number them so, or "
                  "give --shard I/N",
                  task.index_name, task.index, *count, task.first));
}

}  // namespace

std::optional<std::string> environment_variable(const char* name) {
  const char* const value = std::getenv(name);
  return value != nullptr ? std::optional<std::string>(value) : std::nullopt;
}

Shard chosen_shard(const std::string& given, const Environment& environment) {
  if (given == kAuto) return own_shard(std::nullopt, environment);
  const bool is_auto = given.starts_with(kAuto) && given.find('/') == kAuto.size();
  const std::optional<Shard> shard = parse_shard(is_auto ? "1" + given.substr(kAuto.size()) : given);
  if (shard) return is_auto ? own_shard(shard, environment) : *shard;
  throw UsageError(fmt::format("--shard is '{}': it takes I/N, such as 2/8, with I from 1 to N; auto; or auto/N",
                               escape_controls(given)));
}

}  // namespace flant5
