// What one rendering may cost. A prompt file may come from a stranger, and a few lines of loops and replacements could
// ask for more time and memory than any machine has.
#pragma once

#include <cstddef>

namespace flant5 {

class Budget {
 public:
  explicit Budget(std::size_t input_bytes) : bytes_(kBytes + kGrowth * input_bytes) {}

  // Both answer whether it still lasts.
  bool spend_step() { return steps_ > 0 && steps_-- > 0; }
  bool spend_bytes(std::size_t bytes) {
    if (bytes > bytes_) return false;
    bytes_ -= bytes;
    return true;
  }

 private:
  static constexpr std::size_t kBytes = std::size_t{16} << 20;  // of all texts made on the way, the prompt included
  static constexpr std::size_t kGrowth = 32;                    // and this many times what goes in
  std::size_t bytes_;
  std::size_t steps_ = 1'000'000;  // expressions and tags
};

}  // namespace flant5
