#include "pipeline/request_queue.h"

#include <gmock/gmock.h>

#include <thread>

#include "tests/pipeline/fake_model.h"

namespace flant5 {
namespace {

using testing::ElementsAre;

constexpr RequestQueue::Limits kLimits{.block_rows = 4, .chunk_tokens = 100, .batch_tokens = 10, .workers = 2};

Request request(std::size_t number, std::size_t tokens, std::size_t text = 0) {
  Request request;
  request.example = row(number, std::string(text, 'x'));
  request.ids.resize(tokens);
  request.is_computed = true;
  return request;
}

// The rows of each chunk that is left, with the number of prompts of each of its batches.
struct Cut {
  std::vector<std::size_t> rows;
  std::vector<std::size_t> batches;
  bool operator==(const Cut&) const = default;
};

std::vector<Cut> cuts(RequestQueue& queue) {
  std::vector<Cut> cuts;
  while (const auto task = queue.take()) {
    if (task->batch && *task->batch > 0) continue;
    Cut& cut = cuts.emplace_back();
    for (const Request& request : task->chunk->requests) cut.rows.push_back(request.example.number);
    for (const Chunk::Batch& batch : task->chunk->batches) cut.batches.push_back(batch.size());
  }
  return cuts;
}

TEST(RequestQueue, CutsAtBlocksOfRowNumbers) {
  RequestQueue queue(kLimits);
  for (const std::size_t number : {2U, 3U, 4U, 5U, 7U, 12U, 13U}) EXPECT_TRUE(queue.push(request(number, 1)));
  queue.close();
  EXPECT_THAT(cuts(queue), ElementsAre(Cut{{2, 3, 4}, {3}}, Cut{{5, 7}, {2}}, Cut{{12}, {1}}, Cut{{13}, {1}}));
  EXPECT_FALSE(queue.went_by_clock());
}

TEST(RequestQueue, CountsPaddingWhereTheEnginePads) {
  for (const bool pads : {false, true}) {
    RequestQueue queue({.block_rows = 8, .chunk_tokens = 100, .pads_chunks = pads, .batch_tokens = 100, .workers = 2});
    std::size_t number = 0;
    for (const std::size_t tokens : {10U, 10U, 10U, 40U, 5U}) EXPECT_TRUE(queue.push(request(++number, tokens)));
    queue.close();
    if (pads) {
      EXPECT_THAT(cuts(queue), ElementsAre(Cut{{1, 2, 3}, {3}}, Cut{{4, 5}, {2}}));
    } else {
      EXPECT_THAT(cuts(queue), ElementsAre(Cut{{1, 2, 3, 4, 5}, {5}}));
    }
  }
}

TEST(RequestQueue, CutsASampleAtBlocksOfPlaces) {
  RequestQueue queue(kLimits);
  for (std::size_t place = 1; place <= 6; ++place) {
    Request drawn = request(100 * place, 1);
    drawn.example.place = place;
    EXPECT_TRUE(queue.push(std::move(drawn)));
  }
  queue.close();
  EXPECT_THAT(cuts(queue), ElementsAre(Cut{{100, 200, 300, 400}, {4}}, Cut{{500, 600}, {2}}));
}

TEST(RequestQueue, CutsInsideABlockWhereTokensAreTooMany) {
  RequestQueue queue(kLimits);
  queue.push(request(1, 60));
  queue.push(request(2, 60));
  queue.push(request(3, 500));
  queue.push(request(4, 1));
  queue.close();
  EXPECT_THAT(cuts(queue), ElementsAre(Cut{{1}, {1}}, Cut{{2}, {1}}, Cut{{3}, {1}}, Cut{{4}, {1}}));
}

TEST(RequestQueue, CutsBatchesOfSoManyTokens) {
  RequestQueue queue(kLimits);
  for (const std::size_t tokens : {4U, 6U, 7U, 30U})
    queue.push(request(tokens == 4 ? 1 : tokens == 6 ? 2 : tokens == 7 ? 3 : 4, tokens));
  queue.close();
  EXPECT_THAT(cuts(queue), ElementsAre(Cut{{1, 2, 3, 4}, {2, 1, 1}}));
}

// Rows that take an earlier answer cost no tokens, and a chunk of them alone has no batch.
TEST(RequestQueue, SaysHowManyWorkersThereAreForATask) {
  RequestQueue queue({.block_rows = 1, .chunk_tokens = 100, .batch_tokens = 10, .workers = 6});
  for (const std::size_t number : {1U, 2U, 3U}) EXPECT_TRUE(queue.push(request(number, 50)));
  EXPECT_EQ(queue.workers_per_task(), 1U);
  queue.close();
  EXPECT_EQ(queue.workers_per_task(), 2U);
  ASSERT_TRUE(queue.take());
  ASSERT_TRUE(queue.take());
  EXPECT_EQ(queue.workers_per_task(), 2U);
  queue.done();
  EXPECT_EQ(queue.workers_per_task(), 3U);
  ASSERT_TRUE(queue.take());
  queue.done();
  EXPECT_EQ(queue.workers_per_task(), 6U);
  queue.done();
  EXPECT_EQ(queue.workers_per_task(), 6U);
}

TEST(RequestQueue, HandsOutAChunkThatHasNothingToCompute) {
  RequestQueue queue(kLimits);
  for (std::size_t number = 1; number <= 4; ++number) {
    Request repeated = request(number, 90);
    repeated.is_computed = false;
    queue.push(std::move(repeated));
  }
  const auto task = queue.take();
  ASSERT_TRUE(task);
  EXPECT_EQ(task->batch, std::nullopt);
  EXPECT_EQ(task->chunk->requests.size(), 4U);
  queue.close();
  EXPECT_FALSE(queue.take());
}

TEST(RequestQueue, SaysWhichChunkIsTheWholeInput) {
  RequestQueue shorter(kLimits);
  shorter.push(request(1, 3));
  shorter.push(request(2, 3));
  shorter.close();
  EXPECT_TRUE(shorter.take()->chunk->is_whole_input);
  RequestQueue part(kLimits);
  part.push(request(1, 3));
  part.close(/*is_part=*/true);
  EXPECT_FALSE(part.take()->chunk->is_whole_input);
  RequestQueue longer(kLimits);
  for (std::size_t number = 1; number <= 5; ++number) longer.push(request(number, 2));
  longer.close();
  EXPECT_FALSE(longer.take()->chunk->is_whole_input);
  const auto last = longer.take();
  EXPECT_FALSE(last->chunk->is_whole_input);
  EXPECT_EQ(last->chunk->tokens_so_far, 10U);
}

TEST(RequestQueue, CutsByTheClockOnlyWhileTheReaderWaits) {
  RequestQueue queue(kLimits);
  queue.push(request(1, 3));
  queue.push(request(2, 3));
  queue.expect_wait();
  const auto task = queue.take();
  ASSERT_TRUE(task);
  EXPECT_TRUE(task->chunk->is_cut_by_clock);
  EXPECT_EQ(task->chunk->requests.size(), 2U);
  EXPECT_TRUE(queue.went_by_clock());
}

TEST(RequestQueue, HoldsTheReaderBackUntilRowsAreReleased) {
  RequestQueue queue(kLimits);
  std::atomic<std::size_t> pushed = 0;
  std::jthread reader([&] {
    for (std::size_t number = 1; number <= 60; ++number, ++pushed) queue.push(request(number, 1, 200'000));
    queue.close();
  });
  wait_until([&] { return pushed > 4; });
  const std::size_t held_at = settled([&] { return pushed.load(); });
  EXPECT_LT(held_at, 20U);  // of 200 KB each, with 2 MiB allowed under way
  std::size_t taken = 0;
  while (const auto task = queue.take()) {
    taken += task->chunk->requests.size();
    queue.release(task->chunk->bytes);
  }
  EXPECT_EQ(taken, 60U);
}

// A row larger than the bound is taken alone.
TEST(RequestQueue, TakesARowOfAnySize) {
  RequestQueue queue(kLimits);
  std::jthread reader([&] {
    for (std::size_t number = 1; number <= 3; ++number) queue.push(request(number, 1, 10'000'000));
    queue.close();
  });
  for (std::size_t number = 1; number <= 3; ++number) {
    const auto task = queue.take();
    ASSERT_TRUE(task);
    EXPECT_EQ(task->chunk->requests.front().example.number, number);
    queue.release(task->chunk->bytes);
  }
}

TEST(RequestQueue, WakesAReaderAndWorkersThatWaitWhenItIsCancelled) {
  RequestQueue full(kLimits);
  std::atomic<bool> is_refused = false;
  std::jthread reader([&] {
    std::size_t number = 0;
    while (full.push(request(++number, 1, 200'000))) {
    }
    is_refused = true;
  });
  RequestQueue empty(kLimits);
  std::jthread worker([&] { EXPECT_FALSE(empty.take()); });
  full.cancel();
  empty.cancel();
  wait_until([&] { return is_refused.load(); });
}

// What a worker has begun, the others finish; the rest is dropped.
TEST(RequestQueue, LetsAChunkThatWasBegunBeFinishedWhenItIsCancelled) {
  RequestQueue queue(kLimits);
  for (std::size_t number = 1; number <= 8; ++number) queue.push(request(number, 8));
  const auto first = queue.take();
  ASSERT_EQ(first->chunk->batches.size(), 4U);
  queue.cancel();
  for (std::size_t batch = 1; batch < 4; ++batch) EXPECT_EQ(queue.take()->batch, batch);
  EXPECT_FALSE(queue.take());
}

}  // namespace
}  // namespace flant5
