// Chunks come back from the workers in any order and are handed out in input order.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <exception>
#include <map>
#include <mutex>
#include <optional>
#include <vector>

#include "flant5/data/prediction.h"

namespace flant5 {

class OrderedResults {
 public:
  explicit OrderedResults(std::size_t workers) : workers_(workers) {}

  void put(std::size_t chunk, std::vector<Prediction> predictions);
  void worker_done(const std::exception_ptr& failure);

  // The next chunk's predictions; none once all workers are done and nothing is left that follows the last one.
  // Throws what a worker threw, after the chunks before it.
  std::optional<std::vector<Prediction>> next();

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::size_t, std::vector<Prediction>> chunks_;
  std::size_t next_ = 0;
  std::size_t workers_;
  std::exception_ptr failure_;
};

}  // namespace flant5
