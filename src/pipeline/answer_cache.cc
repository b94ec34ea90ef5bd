#include "pipeline/answer_cache.h"

#include <utility>

namespace flant5 {
namespace {

constexpr std::size_t kBytesPerEntry = 160;  // of the map's node and the answer

std::string key_of(const TokenIds& ids) {
  return {reinterpret_cast<const char*>(ids.data()), ids.size() * sizeof(ids.front())};
}

}  // namespace

std::optional<Answer> AnswerCache::find(const TokenIds& ids) {
  if (generation_bytes_ == 0) return std::nullopt;
  std::string key = key_of(ids);
  const std::lock_guard lock(mutex_);
  if (const auto found = newer_.find(key); found != newer_.end()) return found->second;
  const auto found = older_.find(key);
  if (found == older_.end()) return std::nullopt;
  Answer answer = found->second;
  store(std::move(key), answer);
  return answer;
}

void AnswerCache::insert(const TokenIds& ids, const Answer& answer) {
  if (generation_bytes_ == 0) return;
  std::string key = key_of(ids);
  const std::lock_guard lock(mutex_);
  store(std::move(key), answer);
}

void AnswerCache::store(std::string key, const Answer& answer) {
  newer_bytes_ += key.size() + answer.completion.size() + kBytesPerEntry;
  newer_.insert_or_assign(std::move(key), answer);
  if (newer_bytes_ < generation_bytes_) return;
  older_ = std::exchange(newer_, {});
  newer_bytes_ = 0;
}

}  // namespace flant5
