// Answers to prompts seen before: dumps and logs repeat themselves. Bounded. Whether a row takes an earlier row's
// answer is decided as the rows are read, so that it does not depend on which answer is ready first.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <unordered_map>

#include "pipeline/answer.h"
#include "text/tokenizer.h"

namespace flant5 {

class AnswerCache {
 public:
  // bytes: of prompts and answers, about; 0: no prompt is remembered.
  explicit AnswerCache(std::size_t bytes) : generation_bytes_(bytes / 2) {}

  struct Entry {
    std::shared_ptr<Answer> answer;  // of a prompt seen before: there once its first row has been handed out
    bool is_new = false;             // an empty answer, to be filled in
  };
  Entry find_or_add(const TokenIds& ids);

 private:
  using Answers = std::unordered_map<std::string, std::shared_ptr<Answer>>;
  void store(std::string key, std::shared_ptr<Answer> answer);

  // The older generation is dropped when the newer one is full; what is found there moves to the newer one.
  std::size_t generation_bytes_;
  std::size_t newer_bytes_ = 0;
  Answers newer_;
  Answers older_;
};

}  // namespace flant5
