// Which shard --shard asks for.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "data/shard.h"

namespace flant5 {

// The value of a variable of the environment; none: it is not set.
using Environment = std::function<std::optional<std::string>(const char* name)>;
std::optional<std::string> environment_variable(const char* name);

// given: "2/8"; "auto", where a Slurm or AWS Batch array says which task this is and how many there are; "auto/8",
// where only the first is to be taken from Slurm (ids from 1), AWS Batch (from 0) or an indexed Job of Kubernetes (from
// 0). Throws UsageError with the remedy.
Shard chosen_shard(const std::string& given, const Environment& environment = environment_variable);

}  // namespace flant5
