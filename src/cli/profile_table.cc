#include "cli/profile_table.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <iterator>
#include <utility>
#include <vector>

#include "counted.h"
#include "profile.h"

namespace flant5 {
namespace {

// "matrix products: 700.0 GFLOP (600.0 int8, 100.0 bfloat16), 500.0 GFLOP/s on each of 2 workers"
std::string products_line(std::size_t workers, double worker_seconds) {
  double total = 0;
  std::vector<std::string> parts;
  for (const auto& [format, name] : {std::pair{Dtype::kInt8, "int8"}, std::pair{Dtype::kBFloat16, "bfloat16"},
                                     std::pair{Dtype::kFloat32, "float32"}}) {
    const double operations = Profile::global().operations(format) * 1e-9;
    total += operations;
    if (operations > 0) parts.push_back(fmt::format("{:.1f} {}", operations, name));
  }
  return fmt::format("matrix products: {:.1f} GFLOP ({}), {:.1f} GFLOP/s on each of {}\n", total,
                     fmt::join(parts, ", "), total / worker_seconds, counted(workers, "worker"));
}

}  // namespace

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
  fmt::format_to(std::back_inserter(text), "{:.1f} rows/s, {:.0f} tokens/s\n",
                 static_cast<double>(report.rows) / report.seconds,
                 static_cast<double>(report.tokens) / report.seconds);
  return text + products_line(report.workers, worker_seconds);
}

}  // namespace flant5
