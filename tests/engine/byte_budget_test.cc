#include "engine/byte_budget.h"

#include <gtest/gtest.h>

#include <atomic>

#include "engine/threads.h"

namespace flant5 {
namespace {

TEST(ByteBudget, NoMoreIsTakenAtOnceThanThereIs) {
  ByteBudget budget(100);
  std::atomic<std::size_t> taken = 0;
  std::atomic<std::size_t> most = 0;
  run_on_threads(8, [&] {
    for (int i = 0; i < 200; ++i) {
      const ByteBudget::Share share(budget, 30);
      const std::size_t now = taken += 30;
      for (std::size_t seen = most; seen < now && !most.compare_exchange_weak(seen, now);) {
      }
      taken -= 30;
    }
  });
  EXPECT_EQ(taken, 0U);
  EXPECT_GE(most, 30U);
  EXPECT_LE(most, 90U);
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
