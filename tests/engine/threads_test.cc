#include "engine/threads.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <atomic>
#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>

namespace flant5 {
namespace {

TEST(RunOnThreads, CallsTheWorkOnceAThread) {
  std::mutex mutex;
  std::set<std::thread::id> seen;
  run_on_threads(4, [&] {
    const std::lock_guard lock(mutex);
    seen.insert(std::this_thread::get_id());
  });
  EXPECT_EQ(seen.size(), 4U);
  EXPECT_TRUE(seen.contains(std::this_thread::get_id()));
}

TEST(RunOnThreads, ThrowsWhatOneCallThrew) {
  std::atomic<int> calls = 0;
  const auto work = [&] {
    if (++calls == 2) throw std::runtime_error("the second");
  };
  EXPECT_THROW(run_on_threads(3, work), std::runtime_error);
  EXPECT_EQ(calls, 3);
}

}  // namespace
}  // namespace flant5
