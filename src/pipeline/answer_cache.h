// Answers to prompts seen before: dumps and logs repeat themselves. Bounded; safe to share among threads.
#pragma once

#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "flant5/text/tokenizer.h"
#include "pipeline/answer.h"

namespace flant5 {

class AnswerCache {
 public:
  explicit AnswerCache(std::size_t bytes) : generation_bytes_(bytes / 2) {}

  std::optional<Answer> find(const TokenIds& ids);
  void insert(const TokenIds& ids, const Answer& answer);

 private:
  using Answers = std::unordered_map<std::string, Answer>;
  void store(std::string key, const Answer& answer);

  // The older generation is dropped when the newer one is full; what is found there moves to the newer one.
  std::mutex mutex_;
  std::size_t generation_bytes_;
  std::size_t newer_bytes_ = 0;
  Answers newer_;
  Answers older_;
};

}  // namespace flant5
