// Where the time goes, by stage, summed over threads. Costs nothing until it is switched on.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "flant5/dtype.h"

namespace flant5 {

enum class Stage : std::size_t {
  kRead,
  kTokenize,
  kEncoderLinear,
  kAttention,
  kNorm,
  kGate,
  kDecoderLinear,
  kCrossAttention,
  kHead,
  kWrite,
};
inline constexpr std::size_t kStageCount = static_cast<std::size_t>(Stage::kWrite) + 1;

std::string_view stage_name(Stage stage);

class Profile {
 public:
  static Profile& global();
  static void share(Profile& other);  // from now on this is the global one, as in a library that was just loaded

  void enable() { enabled_ = true; }
  bool enabled() const { return enabled_; }
  void add(Stage stage, std::chrono::steady_clock::duration time);
  void add_operations(Dtype format, std::int64_t count) {
    if (enabled_) operations_[static_cast<std::size_t>(format)].fetch_add(count, std::memory_order_relaxed);
  }

  double seconds(Stage stage) const;
  double operations(Dtype format) const;  // of matrix products

 private:
  bool enabled_ = false;
  std::array<std::atomic<std::int64_t>, kStageCount> nanoseconds_{};
  std::array<std::atomic<std::int64_t>, kDtypeCount> operations_{};
};

// Counts the time until it goes out of scope.
class StageTimer {
 public:
  explicit StageTimer(Stage stage) : stage_(stage) {
    if (Profile::global().enabled()) start_ = std::chrono::steady_clock::now();
  }
  ~StageTimer() {
    if (Profile::global().enabled()) Profile::global().add(stage_, std::chrono::steady_clock::now() - start_);
  }
  StageTimer(const StageTimer&) = delete;
  StageTimer& operator=(const StageTimer&) = delete;

 private:
  Stage stage_;
  std::chrono::steady_clock::time_point start_;
};

}  // namespace flant5
