#include "pipeline/request_queue.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace flant5 {
namespace {

// Enough for all workers to be busy while the reader is ahead, and no more, so that memory stays flat.
constexpr std::size_t kWaitingRows = 8192;
constexpr std::size_t kWaitingBytes = std::size_t{32} << 20;
// A smaller chunk wastes the weights that it has to read; a larger one lets the other workers wait at the end.
constexpr std::size_t kSmallestShare = 8;
// A file's reader fills a chunk in this time, and a person does not notice it.
constexpr std::chrono::milliseconds kPatience(5);

std::size_t bytes_of(const Request& request) {
  return request.example.text.size() + request.prompt.size() + request.ids.size() * sizeof(request.ids.front());
}

}  // namespace

bool RequestQueue::push(Request request) {
  std::unique_lock lock(mutex_);
  emptied_.wait(lock,
                [&] { return cancelled_ || (requests_.size() < kWaitingRows && waiting_bytes_ < kWaitingBytes); });
  if (cancelled_) return false;
  waiting_bytes_ += bytes_of(request);
  requests_.push_back(std::move(request));
  filled_.notify_one();
  return true;
}

void RequestQueue::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  filled_.notify_all();
}

void RequestQueue::cancel() {
  const std::lock_guard lock(mutex_);
  cancelled_ = true;
  requests_.clear();
  filled_.notify_all();
  emptied_.notify_all();
}

bool RequestQueue::has_chunks_for_all() const { return requests_.size() >= limits_.workers * limits_.chunk_rows; }

std::size_t RequestQueue::chunk_size() const {
  const std::size_t share = std::max(requests_.size() / limits_.workers, kSmallestShare);
  const std::size_t rows = std::min({requests_.size(), share, limits_.chunk_rows});
  std::size_t tokens = 0;
  std::size_t size = 0;
  for (; size < rows; ++size) {
    tokens += requests_[size].ids.size();
    if (size > 0 && tokens > limits_.chunk_tokens) break;
  }
  return size;
}

std::optional<Chunk> RequestQueue::take() {
  std::unique_lock lock(mutex_);
  while (requests_.empty()) {
    if (cancelled_ || closed_) return std::nullopt;
    filled_.wait(lock);
    filled_.wait_for(lock, kPatience, [&] { return cancelled_ || closed_ || has_chunks_for_all(); });
  }
  Chunk chunk{chunks_++, {}};
  for (std::size_t left = chunk_size(); left > 0; --left) {
    waiting_bytes_ -= bytes_of(requests_.front());
    chunk.requests.push_back(std::move(requests_.front()));
    requests_.pop_front();
  }
  emptied_.notify_all();
  if (!requests_.empty()) filled_.notify_one();
  return chunk;
}

}  // namespace flant5
