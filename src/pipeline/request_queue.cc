#include "pipeline/request_queue.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>
#include <variant>

namespace flant5 {
namespace {

// A chunk for each worker is under way, and two more, so that all are busy while the reader is ahead and a slow chunk
// holds the others up no sooner. Not more: what is under way lies between the workers' buffers, and costs several times
// its size.
constexpr std::size_t kChunkBytes = std::size_t{512} << 10;
// Of a row of a few sentences: a chunk has room for so many, however large the blocks that were asked for.
constexpr std::size_t kUsualBytesPerRow = std::size_t{4} << 10;
// Of a row beside its texts: the structures around it, and an answer.
constexpr std::size_t kBytesPerRow = 1024;
// A smaller chunk wastes the weights that it has to read.
constexpr std::size_t kSmallestShare = 8;
// What a writer to a pipe has begun comes in this time, and a person does not notice it.
constexpr std::chrono::milliseconds kPatience(5);

std::size_t computed_tokens(const Request& request) { return request.is_computed ? request.ids.size() : 0; }

}  // namespace

std::size_t Request::bytes() const {
  const std::string* const id = std::get_if<std::string>(&example.id);
  std::size_t fields = 0;
  for (const JsonField& field : example.kept) fields += field.name.size() + field.json.size();
  for (const std::string& field : example.prompt_fields) fields += field.size();
  return kBytesPerRow + example.text.size() + prompt.size() + ids.size() * sizeof(ids.front()) + (id ? id->size() : 0) +
         fields;
}

RequestQueue::RequestQueue(const Limits& limits)
    : limits_(limits),
      chunk_bytes_(std::max(kChunkBytes, limits.block_rows * kUsualBytesPerRow)),
      limit_bytes_((2 + limits.workers) * chunk_bytes_) {}

// Whether the chunk that grows has to end before this row.
bool RequestQueue::ends_chunk(const Request& next) const {
  if (pending_.empty()) return false;
  const std::size_t tokens = computed_tokens(next);
  const std::size_t together =
      limits_.pads_chunks ? (pending_rows_ + 1) * std::max(pending_longest_, tokens) : pending_tokens_ + tokens;
  return block_of(next) != block_of(pending_.front()) || pending_bytes_ + next.bytes() > chunk_bytes_ ||
         (tokens > 0 && pending_rows_ > 0 && together > limits_.chunk_tokens);
}

bool RequestQueue::push(Request request) {
  std::unique_lock lock(mutex_);
  reader_waits_ = false;
  if (ends_chunk(request)) cut(pending_.size());
  emptied_.wait(lock, [&] { return cancelled_ || !is_full(); });
  if (cancelled_) return false;
  const bool ends_block = (request.example.position() + 1) % limits_.block_rows == 0;
  under_way_bytes_ += request.bytes();
  pending_bytes_ += request.bytes();
  count_pending(request);
  pending_.push_back(std::move(request));
  if (ends_block) cut(pending_.size());
  return true;
}

void RequestQueue::count_pending(const Request& request) {
  const std::size_t tokens = computed_tokens(request);
  pending_tokens_ += tokens;
  pending_rows_ += tokens > 0 ? 1 : 0;
  pending_longest_ = std::max(pending_longest_, tokens);
}

// Makes a chunk of the first of the pending rows.
void RequestQueue::cut(std::size_t rows) {
  auto made = std::make_shared<Chunk>();
  Chunk& chunk = *made;
  chunk.number = next_number_++;
  chunk.is_cut_by_clock = reader_waits_;
  const auto end = pending_.begin() + static_cast<std::ptrdiff_t>(rows);
  for (auto request = pending_.begin(); request != end; ++request) {
    chunk.bytes += request->bytes();
    tokens_ += computed_tokens(*request);
  }
  chunk.tokens_so_far = tokens_;
  chunk.requests.assign(std::move_iterator(pending_.begin()), std::move_iterator(end));
  pending_.erase(pending_.begin(), end);
  pending_tokens_ = pending_rows_ = pending_longest_ = 0;
  for (const Request& request : pending_) count_pending(request);
  pending_bytes_ -= chunk.bytes;
  cut_batches(chunk);
  chunks_.push_back(std::move(made));
  ++chunks_under_way_;
  filled_.notify_all();
}

void RequestQueue::cut_batches(Chunk& chunk) const {
  std::size_t tokens = 0;
  for (const Request& request : chunk.requests) {
    if (!request.is_computed) continue;
    tokens += request.ids.size();
    if (chunk.batches.empty() || tokens > limits_.batch_tokens) {
      chunk.batches.emplace_back();
      tokens = request.ids.size();
    }
    chunk.batches.back().emplace_back(request.ids);
  }
  chunk.encoded.resize(chunk.batches.size());
  chunk.batches_left = chunk.batches.size();
}

void RequestQueue::expect_wait() {
  const std::lock_guard lock(mutex_);
  reader_waits_ = true;
  filled_.notify_one();
}

void RequestQueue::close(bool is_part) {
  const std::lock_guard lock(mutex_);
  reader_waits_ = false;
  if (!cancelled_ && !pending_.empty()) {
    cut(pending_.size());
    chunks_.back()->is_whole_input = next_number_ == 1 && !is_part;
  }
  closed_ = true;
  filled_.notify_all();
}

void RequestQueue::cancel() {
  const std::lock_guard lock(mutex_);
  cancelled_ = true;
  pending_.clear();
  chunks_.resize(next_batch_ > 0 ? 1 : 0);
  filled_.notify_all();
  emptied_.notify_all();
}

std::optional<RequestQueue::Task> RequestQueue::take() {
  std::unique_lock lock(mutex_);
  const auto has_news = [&] { return cancelled_ || closed_ || !chunks_.empty(); };
  const auto may_cut = [&] { return reader_waits_ && !pending_.empty(); };
  while (!has_news()) {
    filled_.wait(lock, [&] { return has_news() || may_cut(); });
    if (has_news()) break;
    filled_.wait_for(lock, kPatience, has_news);
    if (has_news() || !may_cut()) continue;
    went_by_clock_ = true;
    cut(std::min(pending_.size(), std::max(pending_.size() / limits_.workers, kSmallestShare)));
  }
  if (chunks_.empty()) return std::nullopt;
  Task task{chunks_.front(), std::nullopt};
  const std::size_t batches = task.chunk->batches.size();
  if (batches > 0) task.batch = next_batch_++;
  if (next_batch_ >= batches) {
    chunks_.pop_front();
    next_batch_ = 0;
  }
  if (may_cut()) filled_.notify_one();
  ++tasks_taken_;
  return task;
}

void RequestQueue::done() {
  const std::lock_guard lock(mutex_);
  --tasks_taken_;
}

std::size_t RequestQueue::workers_per_task() const {
  const std::lock_guard lock(mutex_);
  if (!closed_ && !reader_waits_) return 1;
  std::size_t tasks = tasks_taken_;
  for (const std::shared_ptr<Chunk>& chunk : chunks_) tasks += std::max<std::size_t>(1, chunk->batches.size());
  tasks -= std::min(tasks, next_batch_);
  return std::max<std::size_t>(1, limits_.workers / std::max<std::size_t>(1, tasks));
}

void RequestQueue::release(std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  under_way_bytes_ -= bytes;
  --chunks_under_way_;
  emptied_.notify_all();
}

bool RequestQueue::went_by_clock() const {
  const std::lock_guard lock(mutex_);
  return went_by_clock_;
}

}  // namespace flant5
