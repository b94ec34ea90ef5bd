#include "pipeline/ordered_results.h"

#include <utility>

namespace flant5 {

void OrderedResults::put(std::size_t chunk, std::vector<Prediction> predictions) {
  const std::lock_guard lock(mutex_);
  chunks_.emplace(chunk, std::move(predictions));
  changed_.notify_all();
}

void OrderedResults::worker_done(const std::exception_ptr& failure) {
  const std::lock_guard lock(mutex_);
  --workers_;
  if (failure && !failure_) failure_ = failure;
  changed_.notify_all();
}

std::optional<std::vector<Prediction>> OrderedResults::next() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return workers_ == 0 || (!chunks_.empty() && chunks_.begin()->first == next_); });
  if (chunks_.empty() || chunks_.begin()->first != next_) {
    if (failure_) std::rethrow_exception(failure_);
    return std::nullopt;
  }
  std::vector<Prediction> predictions = std::move(chunks_.begin()->second);
  chunks_.erase(chunks_.begin());
  ++next_;
  return predictions;
}

}  // namespace flant5
