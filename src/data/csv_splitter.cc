#include <algorithm>

#include "data/record_splitter.h"

namespace flant5 {
namespace {

constexpr std::string_view kUnclosed = "a quote that begins a field is never closed";
constexpr std::string_view kAfterQuote =
    "a quote that ends a field is followed by something other than a separator; quotes inside a quoted field "
    "are doubled";

class CsvSplitter : public RecordSplitter {
 public:
  CsvSplitter(LineEnd line_end, char separator, Quoting quoting, char escape)
      : line_end_(line_end), separator_(separator), quoting_(quoting), escape_(escape) {}

  Cut cut(std::string_view bytes, bool at_end) override {
    if (bytes.empty() && at_end) return {.kind = Cut::Kind::kEnd};
    for (;;) {
      const auto line = find_line_break(bytes, searched_, at_end, line_end_);
      if (!line) {
        searched_ = std::max(scanned_, bytes.empty() ? 0 : bytes.size() - 1);
        return {};
      }
      if (first_line_.next == 0) first_line_ = *line;
      scan(bytes, line->end);
      if (state_ == State::kBroken) return broken(quote_end_, kAfterQuote);
      if (state_ != State::kQuoted) {
        restart();
        return {.kind = line->end == 0 ? Cut::Kind::kSkip : Cut::Kind::kRecord, .end = line->end, .next = line->next};
      }
      if (at_end && line->next == bytes.size()) return broken(quote_begin_, kUnclosed);
      scanned_ = searched_ = line->next;
    }
  }

  bool restart() override {
    state_ = State::kFieldBegin;
    searched_ = scanned_ = 0;
    first_line_ = {};
    return true;
  }

 private:
  enum class State : std::uint8_t { kFieldBegin, kPlain, kQuoted, kQuoteInQuoted, kBroken };

  // Runs the state over [scanned_, end), which holds no line end outside a quoted field.
  void scan(std::string_view bytes, std::size_t end) {
    if (quoting_ == Quoting::kWhereClosed) return;
    const std::string_view line = bytes.substr(0, end);
    if (state_ == State::kFieldBegin && line.find('"', scanned_) == std::string_view::npos) return;
    std::size_t at = scanned_;
    while (at < end && state_ != State::kBroken) at = step(line, at);
    scanned_ = end;
    // A line end closes the field, as a separator does.
    if (state_ == State::kQuoteInQuoted) state_ = State::kFieldBegin;
  }

  std::size_t step(std::string_view line, std::size_t at) {
    const char c = line[at];
    switch (state_) {
      case State::kFieldBegin:
        if (c == '"') quote_begin_ = at;
        state_ = c == '"' ? State::kQuoted : c == separator_ ? State::kFieldBegin : State::kPlain;
        return at + 1;
      case State::kPlain: {
        const std::size_t separator = line.find(separator_, at);
        if (separator == std::string_view::npos) return line.size();
        state_ = State::kFieldBegin;
        return separator + 1;
      }
      case State::kQuoted: {
        const std::size_t quote = find_quote(line, at, escape_);
        if (quote == std::string_view::npos) return line.size();
        if (line[quote] != '"') return quote + (is_escape(line, quote, escape_) ? 2 : 1);
        state_ = State::kQuoteInQuoted;
        return quote + 1;
      }
      case State::kQuoteInQuoted:
        quote_end_ = at;
        state_ = c == '"' ? State::kQuoted : c == separator_ ? State::kFieldBegin : State::kBroken;
        return at + 1;
      case State::kBroken:
        break;
    }
    return line.size();
  }

  // Only the first line is given up: a quote that was opened by mistake would otherwise swallow the rows after it.
  Cut broken(std::size_t fault, std::string_view reason) {
    const LineBreak line = first_line_;
    restart();
    return {.kind = Cut::Kind::kBroken,
            .end = line.end,
            .next = line.next,
            .fault = std::min(fault, line.end),
            .reason = reason};
  }

  LineEnd line_end_;
  char separator_;
  Quoting quoting_;
  char escape_;
  State state_ = State::kFieldBegin;
  std::size_t searched_ = 0;  // no line end that counts before this
  std::size_t scanned_ = 0;   // state_ is the state here
  std::size_t quote_begin_ = 0;
  std::size_t quote_end_ = 0;
  LineBreak first_line_;
};

}  // namespace

std::unique_ptr<RecordSplitter> split_csv(LineEnd line_end, char separator, Quoting quoting, char escape) {
  return std::make_unique<CsvSplitter>(line_end, separator, quoting, escape);
}

}  // namespace flant5
