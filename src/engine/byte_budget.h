// A number of bytes that threads share.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <mutex>

namespace flant5 {

class ByteBudget {
 public:
  explicit ByteBudget(std::size_t bytes) : all_(bytes), left_(bytes) {}

  // Bytes that are taken as long as it lives. Waits until they are left; who wants more than there are takes them all.
  class Share {
   public:
    Share(ByteBudget& budget, std::size_t bytes) : budget_(budget), bytes_(std::min(bytes, budget.all_)) {
      std::unique_lock lock(budget_.mutex_);
      budget_.returned_.wait(lock, [&] { return budget_.left_ >= bytes_; });
      budget_.left_ -= bytes_;
    }
    ~Share() {
      {
        const std::lock_guard lock(budget_.mutex_);
        budget_.left_ += bytes_;
      }
      budget_.returned_.notify_all();
    }
    Share(const Share&) = delete;
    Share& operator=(const Share&) = delete;

   private:
    ByteBudget& budget_;
    std::size_t bytes_;
  };

 private:
  std::size_t all_;
  std::size_t left_;
  std::mutex mutex_;
  std::condition_variable returned_;
};

}  // namespace flant5
