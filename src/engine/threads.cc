#include "engine/threads.h"

#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace flant5 {

void run_on_threads(std::size_t count, const std::function<void()>& work) {
  std::mutex mutex;
  std::exception_ptr failure;
  const auto guarded = [&] {
    try {
      work();
    } catch (...) {
      const std::lock_guard lock(mutex);
      if (!failure) failure = std::current_exception();
    }
  };
  {
    std::vector<std::jthread> threads;
    while (threads.size() + 1 < count) {
      try {
        threads.emplace_back(guarded);
      } catch (const std::system_error&) {
        break;  // those that run take the others' share
      }
    }
    guarded();
  }
  if (failure) std::rethrow_exception(failure);
}

}  // namespace flant5
