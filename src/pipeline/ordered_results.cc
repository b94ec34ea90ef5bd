#include "pipeline/ordered_results.h"

#include <utility>

namespace flant5 {

void OrderedResults::put(std::shared_ptr<Chunk> chunk) {
  const std::lock_guard lock(mutex_);
  const std::size_t number = chunk->number;
  chunks_.emplace(number, std::move(chunk));
  changed_.notify_all();
}

void OrderedResults::worker_failed(std::size_t chunk, std::exception_ptr failure) {
  const std::lock_guard lock(mutex_);
  --workers_;
  failures_.emplace(chunk, std::move(failure));
  changed_.notify_all();
}

void OrderedResults::worker_done() {
  const std::lock_guard lock(mutex_);
  --workers_;
  changed_.notify_all();
}

std::shared_ptr<Chunk> OrderedResults::next() {
  std::unique_lock lock(mutex_);
  const auto is_there = [&] { return !chunks_.empty() && chunks_.begin()->first == next_; };
  changed_.wait(lock, [&] { return workers_ == 0 || is_there(); });
  if (!is_there()) {
    if (!failures_.empty()) std::rethrow_exception(failures_.begin()->second);
    return nullptr;
  }
  std::shared_ptr<Chunk> chunk = std::move(chunks_.begin()->second);
  chunks_.erase(chunks_.begin());
  ++next_;
  return chunk;
}

}  // namespace flant5
