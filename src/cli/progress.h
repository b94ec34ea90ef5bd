// A progress bar on standard error: rows per second and time left. Silent unless that is a terminal.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

namespace flant5 {

class Progress {
 public:
  // total: rows to come, where known.
  Progress(bool wanted, std::optional<std::size_t> total);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void advance();  // one row is done

  // Takes the bar away, so that other text can follow.
  void clear();

 private:
  void draw();

  bool shown_;
  std::optional<std::size_t> total_;
  std::size_t done_ = 0;
  std::chrono::steady_clock::time_point start_;
  std::chrono::steady_clock::time_point drawn_;
};

// "[######----]  312/566  55 %  45.2 rows/s  0:05 left"; without a total "312 rows  45.2 rows/s".
std::string progress_line(std::size_t done, std::optional<std::size_t> total, double seconds);

}  // namespace flant5
