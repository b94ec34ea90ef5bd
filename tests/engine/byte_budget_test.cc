#include "engine/byte_budget.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <future>
#include <optional>
#include <thread>
#include <utility>

#include "engine/threads.h"

namespace flant5 {
namespace {

TEST(ByteBudget, NoMoreIsTakenAtOnceThanThereIs) {
  ByteBudget budget(100);
  std::optional<ByteBudget::Share> first(std::in_place, budget, 60);
  std::optional<ByteBudget::Share> second(std::in_place, budget, 30);
  std::atomic<bool> is_returned = false;
  std::promise<void> is_about_to_ask;
  std::thread third([&] {
    is_about_to_ask.set_value();
    const ByteBudget::Share share(budget, 30);
    EXPECT_TRUE(is_returned);
  });
  is_about_to_ask.get_future().wait();
  std::this_thread::sleep_for(std::chrono::milliseconds(20));  // enough for one that does not wait to be seen
  is_returned = true;
  second.reset();
  third.join();
}

TEST(ByteBudget, WhatIsLargerThanAllGoesAlone) {
  ByteBudget budget(100);
  std::atomic<int> inside = 0;
  run_on_threads(4, [&] {
    for (int i = 0; i < 100; ++i) {
      const ByteBudget::Share share(budget, 1000);
      EXPECT_EQ(++inside, 1);
      --inside;
    }
  });
}

}  // namespace
}  // namespace flant5
