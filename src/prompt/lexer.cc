#include "prompt/lexer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "data/unicode_text.h"
#include "data/utf8.h"

namespace flant5 {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_name(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

std::optional<unsigned> hex_digit(char c) {
  if (is_digit(c)) return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return std::nullopt;
}

class Lexer {
 public:
  explicit Lexer(const Source& source) : source_(source), text_(source.text()) {}

  std::vector<Token> run() {
    while (at_ < text_.size()) {
      const std::size_t brace = next_delimiter(at_);
      add_text(at_, std::min(brace, text_.size()));
      at_ = brace;
      if (at_ < text_.size()) read_delimited();
    }
    add(TokenType::kEnd, text_.size());
    return std::move(tokens_);
  }

 private:
  static constexpr auto npos = std::string_view::npos;

  void add(TokenType type, std::size_t offset, std::string value = "") {
    tokens_.push_back({type, offset, std::move(value)});
  }

  std::size_t next_delimiter(std::size_t from) const {
    for (std::size_t at = text_.find('{', from); at != npos && at + 1 < text_.size(); at = text_.find('{', at + 1)) {
      if (text_[at + 1] == '{' || text_[at + 1] == '%' || text_[at + 1] == '#') return at;
    }
    return text_.size();
  }

  bool starts(std::size_t at, std::string_view what) const { return text_.substr(at, what.size()) == what; }

  // A text up to a delimiter, which takes the white space before it away if it begins with a minus.
  void add_text(std::size_t begin, std::size_t end) {
    std::string_view text = text_.substr(begin, end - begin);
    if (end + 2 < text_.size() && text_[end + 2] == '-') text = strip_right(text);
    if (!text.empty()) add(TokenType::kText, begin, std::string(text));
  }

  std::size_t skip_space(std::size_t at) const { return text_.size() - strip_left(text_.substr(at)).size(); }
  std::size_t skip_sign(std::size_t at) const {
    return at < text_.size() && (text_[at] == '-' || text_[at] == '+') ? at + 1 : at;
  }

  // Past "%}", "-%}" (and the white space after it) or "+%}" at this place, or npos if none of them stands there.
  std::size_t past_closing(std::size_t at, std::string_view closing) const {
    const std::size_t bare = closing == "}}" && starts(at, "+") ? at : skip_sign(at);
    if (!starts(bare, closing)) return npos;
    const std::size_t end = bare + closing.size();
    return bare > at && text_[at] == '-' ? skip_space(end) : end;
  }

  void read_delimited() {
    const std::size_t begin = at_;
    if (text_[at_ + 1] == '#') return read_comment();
    if (text_[at_ + 1] == '%' && read_raw()) return;
    const bool is_tag = text_[at_ + 1] == '%';
    add(is_tag ? TokenType::kTagBegin : TokenType::kOutputBegin, begin);
    at_ = skip_sign(at_ + 2);
    const std::string_view closing = is_tag ? "%}" : "}}";
    while (true) {
      at_ = skip_space(at_);
      if (at_ >= text_.size()) source_.fail(begin, fmt::format("this is never closed by {}", closing));
      const std::size_t past = past_closing(at_, closing);
      if (past != npos) {
        add(is_tag ? TokenType::kTagEnd : TokenType::kOutputEnd, at_);
        at_ = past;
        return;
      }
      read_token();
    }
  }

  void read_comment() {
    const std::size_t content = skip_sign(at_ + 2);
    const std::size_t close = text_.find("#}", content);
    if (close == npos) source_.fail(at_, "this comment is never closed by #}");
    const bool strips = close > content && text_[close - 1] == '-';
    at_ = strips ? skip_space(close + 2) : close + 2;
  }

  // {% raw %}: the text up to {% endraw %} as it stands.
  bool read_raw() {
    const std::size_t begin = at_;
    const std::size_t content = past_word(at_, "raw");
    if (content == npos) return false;
    for (std::size_t end = text_.find("{%", content); end != npos; end = text_.find("{%", end + 1)) {
      const std::size_t past = past_word(end, "endraw");
      if (past == npos) continue;
      add_text(content, end);
      at_ = past;
      return true;
    }
    source_.fail(begin, "this raw block is never closed by {% endraw %}");
  }

  // Past a tag that is this word alone, or npos.
  std::size_t past_word(std::size_t tag, std::string_view word) const {
    const std::size_t at = skip_space(skip_sign(tag + 2));
    return starts(at, word) ? past_closing(skip_space(at + word.size()), "%}") : npos;
  }

  void read_token() {
    const char c = text_[at_];
    if (c == '"' || c == '\'') return read_string(c);
    if (is_digit(c)) return read_integer();
    if (is_name(c)) {
      const std::size_t begin = at_;
      while (at_ < text_.size() && is_name(text_[at_])) ++at_;
      return add(TokenType::kName, begin, std::string(text_.substr(begin, at_ - begin)));
    }
    read_operator();
  }

  void read_integer() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_name(text_[at_])) ++at_;
    const std::string digits(text_.substr(begin, at_ - begin));
    const bool plain = std::all_of(digits.begin(), digits.end(), is_digit) && (digits[0] != '0' || digits.size() == 1);
    if (!plain || digits.size() > 15) source_.fail(begin, digits + " is not a whole number of at most 15 digits");
    add(TokenType::kInteger, begin, digits);
  }

  void read_operator() {
    static constexpr std::array<std::string_view, 18> kOperators{"==", "!=", "<=", ">=", "<", ">", "(", ")", "[",
                                                                 "]",  ".",  ",",  "|",  "~", "-", "=", ":", "+"};
    for (const std::string_view op : kOperators) {
      if (starts(at_, op)) {
        add(TokenType::kOperator, at_, std::string(op));
        at_ += op.size();
        return;
      }
    }
    const std::string_view character = text_.substr(at_, decode_utf8(text_, at_).size);
    source_.fail(at_, fmt::format("unexpected \"{}\"", character));
  }

  void read_string(char quote) {
    const std::size_t begin = at_++;
    std::string value;
    while (at_ < text_.size() && text_[at_] != quote) {
      if (text_[at_] == '\\') {
        read_escape(value);
      } else {
        value.push_back(text_[at_++]);
      }
    }
    if (at_ >= text_.size()) source_.fail(begin, "this string is never closed");
    ++at_;
    add(TokenType::kString, begin, std::move(value));
  }

  void read_escape(std::string& value) {
    static constexpr std::string_view kNames = "\\'\"nrtabfv";
    static constexpr std::string_view kMeanings = "\\'\"\n\r\t\a\b\f\v";
    const std::size_t begin = at_;
    const char name = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
    at_ += 2;
    const std::size_t known = name == '\0' ? npos : kNames.find(name);
    if (known != npos) {
      value.push_back(kMeanings[known]);
    } else if (name == 'x' || name == 'u' || name == 'U') {
      append_utf8(value, read_code_point(begin, name == 'x' ? 2 : name == 'u' ? 4 : 8));
    } else if (name != '\n') {  // a backslash at the end of a line joins it to the next
      source_.fail(begin, "unknown escape in a string: \\ itself is written \\\\");
    }
  }

  char32_t read_code_point(std::size_t begin, int digits) {
    std::uint32_t value = 0;
    for (; digits > 0; --digits, ++at_) {
      const auto digit = at_ < text_.size() ? hex_digit(text_[at_]) : std::nullopt;
      if (!digit) source_.fail(begin, "this escape asks for more hexadecimal digits");
      value = value << 4 | *digit;
    }
    if (value > 0x10FFFF || (value >= 0xD800 && value < 0xE000)) source_.fail(begin, "this escape is not a character");
    return value;
  }

  const Source& source_;
  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<Token> tokens_;
};

}  // namespace

std::vector<Token> tokenize(const Source& source) { return Lexer(source).run(); }

}  // namespace flant5
