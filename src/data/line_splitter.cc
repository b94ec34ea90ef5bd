#include <algorithm>
#include <cstring>

#include "data/normalize.h"
#include "data/record_splitter.h"

namespace flant5 {
namespace {

std::size_t find_byte(std::string_view bytes, char byte, std::size_t from) {
  if (from >= bytes.size()) return std::string_view::npos;
  const void* found = std::memchr(bytes.data() + from, byte, bytes.size() - from);
  if (found == nullptr) return std::string_view::npos;
  return static_cast<std::size_t>(static_cast<const char*>(found) - bytes.data());
}

std::optional<LineBreak> find_cr_break(std::string_view bytes, std::size_t from, bool at_end) {
  const std::size_t end = bytes.find_first_of("\r\n", from);
  if (end == std::string_view::npos) return std::nullopt;
  if (bytes[end] == '\n') return LineBreak{end, end + 1};
  if (end + 1 < bytes.size()) return LineBreak{end, end + (bytes[end + 1] == '\n' ? 2U : 1U)};
  return at_end ? std::optional(LineBreak{end, end + 1}) : std::nullopt;
}

class LineSplitter : public RecordSplitter {
 public:
  explicit LineSplitter(LineEnd line_end) : line_end_(line_end) {}

  Cut cut(std::string_view bytes, bool at_end) override {
    if (bytes.empty() && at_end) return {.kind = Cut::Kind::kEnd};
    const auto line = find_line_break(bytes, searched_, at_end, line_end_);
    if (!line) {
      // The last byte may be the first half of a CRLF.
      searched_ = bytes.empty() ? 0 : bytes.size() - 1;
      return {};
    }
    searched_ = 0;
    const bool is_blank = strip_space(bytes.substr(0, line->end)).empty();
    return {.kind = is_blank ? Cut::Kind::kSkip : Cut::Kind::kRecord, .end = line->end, .next = line->next};
  }

  bool restart() override {
    searched_ = 0;
    return true;
  }

 private:
  LineEnd line_end_;
  std::size_t searched_ = 0;
};

}  // namespace

LineEnd detect_line_end(std::string_view head) {
  const std::size_t cr = head.find('\r');
  const bool is_lone =
      cr != std::string_view::npos && cr + 1 < head.size() && head.find('\n') == std::string_view::npos;
  return is_lone ? LineEnd::kCr : LineEnd::kLf;
}

std::optional<LineBreak> find_line_break(std::string_view bytes, std::size_t from, bool at_end, LineEnd line_end) {
  if (line_end == LineEnd::kCr) {
    if (const auto found = find_cr_break(bytes, from, at_end)) return found;
  } else if (const std::size_t lf = find_byte(bytes, '\n', from); lf != std::string_view::npos) {
    return LineBreak{lf > 0 && bytes[lf - 1] == '\r' ? lf - 1 : lf, lf + 1};
  }
  if (!at_end) return std::nullopt;
  // A lone CR at the very end is what is left of a line end.
  const bool has_cr = !bytes.empty() && bytes.back() == '\r' && bytes.size() > from;
  return LineBreak{has_cr ? bytes.size() - 1 : bytes.size(), bytes.size()};
}

std::unique_ptr<RecordSplitter> split_lines(LineEnd line_end) { return std::make_unique<LineSplitter>(line_end); }

}  // namespace flant5
