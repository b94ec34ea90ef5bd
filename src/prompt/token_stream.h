// The tokens of a template, read one after another.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "prompt/lexer.h"

namespace flant5 {

class TokenStream {
 public:
  explicit TokenStream(const Source& source) : source_(source), tokens_(tokenize(source)) {}

  const Token& peek() const { return tokens_[at_]; }
  const Token& next() { return tokens_[at_ + 1 < tokens_.size() ? at_++ : at_]; }

  bool is(TokenType type, std::string_view value) const { return peek().type == type && peek().value == value; }
  bool is_operator(std::string_view value) const { return is(TokenType::kOperator, value); }
  bool is_name(std::string_view value) const { return is(TokenType::kName, value); }

  bool take(TokenType type, std::string_view value) {
    const bool found = is(type, value);
    if (found) next();
    return found;
  }
  bool take_operator(std::string_view value) { return take(TokenType::kOperator, value); }
  bool take_name(std::string_view value) { return take(TokenType::kName, value); }

  // The next token, which must be of this type; `what` names it in the message.
  Token expect(TokenType type, const std::string& what) {
    if (peek().type != type) fail("expected " + what);
    return next();
  }
  void expect_operator(std::string_view value) {
    if (!take_operator(value)) fail("expected \"" + std::string(value) + "\"");
  }

  [[noreturn]] void fail(const std::string& message) const { source_.fail(peek().offset, message); }
  [[noreturn]] void fail(std::size_t offset, const std::string& message) const { source_.fail(offset, message); }

 private:
  const Source& source_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
};

}  // namespace flant5
