#include "pipeline/ordered_results.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <thread>

namespace flant5 {
namespace {

std::shared_ptr<Chunk> chunk(std::size_t number) {
  auto chunk = std::make_shared<Chunk>();
  chunk->number = number;
  return chunk;
}

std::exception_ptr failure(const char* what) { return std::make_exception_ptr(std::runtime_error(what)); }

TEST(OrderedResults, HandsOutInOrderWhateverComesFirst) {
  OrderedResults results(1);
  for (const std::size_t number : {3U, 1U, 0U, 2U}) results.put(chunk(number));
  results.worker_done();
  for (std::size_t number = 0; number < 4; ++number) EXPECT_EQ(results.next()->number, number);
  EXPECT_EQ(results.next(), nullptr);
}

TEST(OrderedResults, WaitsForTheNextOne) {
  OrderedResults results(1);
  results.put(chunk(1));
  std::jthread worker([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    results.put(chunk(0));
    results.worker_done();
  });
  EXPECT_EQ(results.next()->number, 0U);
  EXPECT_EQ(results.next()->number, 1U);
  EXPECT_EQ(results.next(), nullptr);
}

TEST(OrderedResults, EndsBeforeAChunkThatNeverCame) {
  OrderedResults results(2);
  results.put(chunk(0));
  results.put(chunk(2));
  results.worker_done();
  results.worker_done();
  EXPECT_EQ(results.next()->number, 0U);
  EXPECT_EQ(results.next(), nullptr);
}

TEST(OrderedResults, ThrowsTheFirstFailureInInputOrderAfterTheChunksBeforeIt) {
  OrderedResults results(3);
  results.worker_failed(4, failure("the later one"));
  results.put(chunk(0));
  results.worker_failed(1, failure("the earlier one"));
  results.worker_done();
  EXPECT_EQ(results.next()->number, 0U);
  try {
    results.next();
    FAIL() << "the failures were lost";
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "the earlier one");
  }
}

}  // namespace
}  // namespace flant5
