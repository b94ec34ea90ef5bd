#include "flant5/cli/profile_table.h"

#include <fmt/format.h>

#include <iterator>

#include "flant5/profile.h"

namespace flant5 {

std::string profile_table(const RunReport& report) {
  const double worker_seconds = report.seconds * static_cast<double>(report.workers);
  const Profile& profile = Profile::global();
  std::string text = fmt::format("\n{:<18} {:>10} {:>8}\n", "stage", "seconds", "share");
  for (std::size_t i = 0; i < kStageCount; ++i) {
    const auto stage = static_cast<Stage>(i);
    fmt::format_to(std::back_inserter(text), "{:<18} {:>10.3f} {:>6.1f} %\n", stage_name(stage), profile.seconds(stage),
                   worker_seconds > 0 ? 100 * profile.seconds(stage) / worker_seconds : 0);
  }
  if (worker_seconds <= 0) return text;
  const double operations = profile.operations() * 1e-9;
  fmt::format_to(std::back_inserter(text), "{:.1f} rows/s, {:.0f} tokens/s\n",
                 static_cast<double>(report.rows) / report.seconds,
                 static_cast<double>(report.tokens) / report.seconds);
  fmt::format_to(std::back_inserter(text), "matrix products: {:.1f} GFLOP, {:.1f} GFLOP/s on each of {} workers\n",
                 operations, operations / worker_seconds, report.workers);
  return text;
}

}  // namespace flant5
