// Chunks come back from the workers in any order and are handed out in input order. How many there are at most is for
// the queue that they came from to say.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <exception>
#include <map>
#include <memory>
#include <mutex>

#include "pipeline/request_queue.h"

namespace flant5 {

class OrderedResults {
 public:
  explicit OrderedResults(std::size_t workers) : workers_(workers) {}

  // A chunk whose answers are there.
  void put(std::shared_ptr<Chunk> chunk);

  // A worker ends: at this chunk with a failure, or without one.
  void worker_failed(std::size_t chunk, std::exception_ptr failure);
  void worker_done();

  // The next chunk; null once all workers are done and nothing is left that follows the last one.
  // Throws what a worker threw, of several the first in input order, after the chunks before it.
  std::shared_ptr<Chunk> next();

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::size_t, std::shared_ptr<Chunk>> chunks_;
  std::map<std::size_t, std::exception_ptr> failures_;
  std::size_t next_ = 0;
  std::size_t workers_;
};

}  // namespace flant5
