// Rows that wait for a worker: filled by the reading thread, emptied in chunks, in order.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "flant5/data/example.h"
#include "flant5/text/tokenizer.h"

namespace flant5 {

// A row on its way to the model.
struct Request {
  Example example;
  std::string prompt;
  TokenIds ids;                      // with </s>
  std::size_t truncated_tokens = 0;  // cut off at the limit
};

// Consecutive rows that one worker answers.
struct Chunk {
  std::size_t number = 0;  // from 0, in input order
  std::vector<Request> requests;
};

class RequestQueue {
 public:
  struct Limits {
    std::size_t chunk_rows = 0;    // of a chunk, at most
    std::size_t chunk_tokens = 0;  // of a chunk, at most, unless a single row has more
    std::size_t workers = 0;       // that share what is there
  };
  explicit RequestQueue(const Limits& limits) : limits_(limits) {}

  // Waits while the queue is full. False once the queue is cancelled: nobody wants more.
  bool push(Request request);

  // No more rows come.
  void close();

  // Rows not yet taken are dropped, whoever waits is woken.
  void cancel();

  // Waits for rows, and a moment for more, then takes what there is up to the limits, leaving some to the other
  // workers. None at the end.
  std::optional<Chunk> take();

 private:
  bool has_chunks_for_all() const;
  std::size_t chunk_size() const;

  Limits limits_;
  std::mutex mutex_;
  std::condition_variable filled_;
  std::condition_variable emptied_;
  std::deque<Request> requests_;
  std::size_t waiting_bytes_ = 0;
  std::size_t chunks_ = 0;
  bool closed_ = false;
  bool cancelled_ = false;
};

}  // namespace flant5
