#include "pipeline/answer_cache.h"

#include <utility>

namespace flant5 {
namespace {

constexpr std::size_t kBytesPerEntry = 256;  // of the map's node and the answer

std::string key_of(const TokenIds& ids) {
  return {reinterpret_cast<const char*>(ids.data()), ids.size() * sizeof(ids.front())};
}

}  // namespace

AnswerCache::Entry AnswerCache::find_or_add(const TokenIds& ids) {
  if (generation_bytes_ == 0) return {std::make_shared<Answer>(), true};
  std::string key = key_of(ids);
  if (const auto found = newer_.find(key); found != newer_.end()) return {found->second, false};
  const auto found = older_.find(key);
  const Entry entry = found == older_.end() ? Entry{std::make_shared<Answer>(), true} : Entry{found->second, false};
  store(std::move(key), entry.answer);
  return entry;
}

void AnswerCache::store(std::string key, std::shared_ptr<Answer> answer) {
  newer_bytes_ += key.size() + kBytesPerEntry;
  newer_.emplace(std::move(key), std::move(answer));
  if (newer_bytes_ < generation_bytes_) return;
  older_ = std::exchange(newer_, {});
  newer_bytes_ = 0;
}

}  // namespace flant5
