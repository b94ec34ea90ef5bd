// The table of --profile.
#pragma once

#include <string>

namespace flant5 {

// Seconds and share of each stage. worker_seconds: the run's seconds times its workers.
std::string profile_table(double worker_seconds);

}  // namespace flant5
