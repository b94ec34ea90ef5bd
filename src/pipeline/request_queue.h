// Rows on their way to an answer: the reading thread puts them in, in input order, and workers take them.
//
// They are cut into chunks, whose rows are decoded together, and these into batches, which are encoded together. Where
// a file is cut does not depend on time or on the number of workers, so that its rows are computed in the same company
// whenever it is read: a chunk ends where a block of block_rows rows ends, counted by row number, and before limits of
// tokens and bytes. Only where the input makes the reader wait is a chunk cut by the clock.
//
// Rows count as under way until they are released; while these are too many bytes, push() waits.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "flant5/example.h"
#include "model/seq2seq.h"
#include "pipeline/answer.h"
#include "text/tokenizer.h"

namespace flant5 {

// A row on its way.
struct Request {
  Example example;
  std::string prompt;
  TokenIds ids;                      // with </s>; none of a row that could not be read
  std::size_t truncated_tokens = 0;  // cut off at the limit
  bool is_unknown_text = false;      // the sentence is mostly unknown to the vocabulary
  std::shared_ptr<Answer> answer;    // of a prompt seen before, that row's; none of a row that could not be read
  bool is_computed = false;          // by this row: the worker that takes it fills in the answer
  bool is_of_earlier_run = false;    // and was handed out by it

  std::size_t bytes() const;
};

// Consecutive rows, decoded by the worker that encodes the last of their batches.
struct Chunk {
  using Batch = std::vector<Seq2Seq::Prompt>;  // of rows that are computed

  std::size_t number = 0;  // from 0, in input order
  std::vector<Request> requests;
  std::vector<Batch> batches;
  std::vector<std::unique_ptr<Encoded>> encoded;  // [batches], each filled in by the worker that took the batch
  std::atomic<std::size_t> batches_left = 0;
  std::size_t bytes = 0;
  std::size_t halved = 0;         // times that rows were answered in halves
  std::size_t tokens_so_far = 0;  // to compute, in all chunks up to this one
  bool is_whole_input = false;
  bool is_cut_by_clock = false;
};

class RequestQueue {
 public:
  struct Limits {
    std::size_t block_rows = 0;    // rows of a block
    std::size_t chunk_tokens = 0;  // of a chunk, at most, unless a single row has more ...
    bool pads_chunks = false;      // ... with each row padded to the longest
    std::size_t batch_tokens = 0;  // of a batch, at most, unless a single row has more
    std::size_t workers = 0;       // that share what has come where a chunk is cut by the clock
  };
  explicit RequestQueue(const Limits& limits);

  // The next row. Waits while too much is under way. False once the queue is cancelled: nobody wants more.
  bool push(Request request);

  // The reader is about to wait for its input: what has come may be taken.
  void expect_wait();

  // No more rows come. is_part: the input has others, of other shards.
  void close(bool is_part = false);

  // Rows are dropped but for those of a chunk that has been begun, which can still be taken; whoever waits is woken.
  void cancel();

  // The next batch of a chunk, or a chunk that has none; nothing at the end.
  struct Task {
    std::shared_ptr<Chunk> chunk;
    std::optional<std::size_t> batch;
  };
  std::optional<Task> take();

  // A worker is done with what it took.
  void done();

  // How many workers there are for each task, at least one: those that have none could help. One where more rows are
  // being read.
  std::size_t workers_per_task() const;

  // So many bytes of chunks have been handed out.
  void release(std::size_t bytes);

  bool went_by_clock() const;

 private:
  std::size_t block_of(const Request& request) const { return request.example.position() / limits_.block_rows; }
  bool ends_chunk(const Request& next) const;
  bool is_full() const { return under_way_bytes_ >= limit_bytes_ && chunks_under_way_ > 0; }
  void count_pending(const Request& request);
  void cut(std::size_t rows);
  void cut_batches(Chunk& chunk) const;

  Limits limits_;
  std::size_t chunk_bytes_;
  std::size_t limit_bytes_;
  mutable std::mutex mutex_;
  std::condition_variable filled_;
  std::condition_variable emptied_;
  std::deque<Request> pending_;  // of the chunk that grows
  std::size_t pending_bytes_ = 0;
  std::size_t pending_tokens_ = 0;   // to compute
  std::size_t pending_rows_ = 0;     // of these
  std::size_t pending_longest_ = 0;  // of these, in tokens
  std::deque<std::shared_ptr<Chunk>> chunks_;
  std::size_t next_batch_ = 0;   // of the first of them
  std::size_t tasks_taken_ = 0;  // and not done
  std::size_t under_way_bytes_ = 0;
  std::size_t chunks_under_way_ = 0;
  std::size_t next_number_ = 0;
  std::size_t tokens_ = 0;
  bool reader_waits_ = false;
  bool went_by_clock_ = false;
  bool closed_ = false;
  bool cancelled_ = false;
};

}  // namespace flant5
