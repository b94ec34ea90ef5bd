// A template cut into text and the tokens inside its tags, by Jinja2's rules (trim_blocks and lstrip_blocks off).
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "prompt/source.h"

namespace flant5 {

enum class TokenType {
  kText,
  kOutputBegin,
  kOutputEnd,
  kTagBegin,
  kTagEnd,
  kName,
  kInteger,
  kString,
  kOperator,
  kEnd,
};

struct Token {
  TokenType type = TokenType::kEnd;
  std::size_t offset = 0;
  std::string value;  // of a string the characters that it means
};

// The tokens, kEnd last. Throws UsageError.
std::vector<Token> tokenize(const Source& source);

}  // namespace flant5
