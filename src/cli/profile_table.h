// The table of --profile.
#pragma once

#include <string>

#include "flant5/classifier.h"

namespace flant5 {

// Seconds and share of the workers' time of each stage, and the speeds that came of it.
std::string profile_table(const RunReport& report);

}  // namespace flant5
