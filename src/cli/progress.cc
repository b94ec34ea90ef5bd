#include "cli/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "cli/console.h"
#include "counted.h"

namespace flant5 {
namespace {

using std::chrono::duration;
using std::chrono::steady_clock;

constexpr std::size_t kBarWidth = 24;
constexpr std::chrono::milliseconds kBetweenDrawings{100};

std::string clock_time(double seconds) {
  const auto whole = static_cast<long>(std::ceil(seconds));
  if (whole >= 3600) return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
  return fmt::format("{}:{:02}", whole / 60, whole % 60);
}

}  // namespace

std::string progress_line(std::size_t done, std::optional<std::size_t> total, double seconds) {
  const double rate = seconds > 0 ? static_cast<double>(done) / seconds : 0;
  if (!total || *total == 0) return fmt::format("{}  {:.1f} rows/s", counted(done, "row"), rate);
  const std::size_t shown = std::min(done, *total);
  const std::size_t filled = shown * kBarWidth / *total;
  std::string line = fmt::format("[{}{}]  {}/{}  {} %  {:.1f} rows/s", std::string(filled, '#'),
                                 std::string(kBarWidth - filled, '-'), shown, *total, shown * 100 / *total, rate);
  if (rate > 0) line += fmt::format("  {} left", clock_time(static_cast<double>(*total - shown) / rate));
  return line;
}

Progress::Progress(bool wanted, std::optional<std::size_t> total)
    : shown_(wanted && isatty(STDERR_FILENO) != 0), total_(total), start_(steady_clock::now()), drawn_(start_) {
  if (shown_) draw();
}

Progress::~Progress() { clear(); }

void Progress::advance() {
  ++done_;
  if (shown_ && steady_clock::now() - drawn_ >= kBetweenDrawings) draw();
}

void Progress::draw() {
  drawn_ = steady_clock::now();
  write_to_terminal("\r\x1b[K" + progress_line(done_, total_, duration<double>(drawn_ - start_).count()));
}

void Progress::clear() {
  if (!shown_) return;
  write_to_terminal("\r\x1b[K");
  shown_ = false;
}

}  // namespace flant5
