// Where one row's bytes end and the next one's begin. Works on bytes, before decoding: every encoding that reaches this
// point keeps ASCII as it is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "data/csv_fields.h"

namespace flant5 {

enum class LineEnd : std::uint8_t {
  kLf,  // LF or CRLF
  kCr,  // lone CR, or one of the others
};

// Old Macintosh files have no LF: kCr if there is a CR in `head`, not as its last byte, and no LF.
LineEnd detect_line_end(std::string_view head);

// A line's end: [.., end) is the line, `next` is where the following one begins.
struct LineBreak {
  std::size_t end = 0;
  std::size_t next = 0;
};

// The first line break at or after `from`; none if `bytes` ends before it can be told. At the end of the input the last
// line needs no break.
std::optional<LineBreak> find_line_break(std::string_view bytes, std::size_t from, bool at_end, LineEnd line_end);

// What stands at the front of the bytes.
struct Cut {
  enum class Kind : std::uint8_t {
    kMore,    // more bytes are needed
    kSkip,    // [0, next) holds no row
    kRecord,  // [begin, end) is a row
    kBroken,  // [begin, end) is no row, for `reason`; splitting goes on at `next`
    kLost,    // what follows `begin` cannot be split, for `reason`
    kEnd,     // nothing follows
  };
  Kind kind = Kind::kMore;
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t next = 0;
  std::size_t fault = 0;  // where the fault is, under kBroken
  std::string_view reason = {};
};

class RecordSplitter {
 public:
  virtual ~RecordSplitter() = default;
  // Looks at `bytes`, which begins where the cut before ended and, after kMore, only grew: what was searched then is
  // not searched again. Never kMore when at_end.
  virtual Cut cut(std::string_view bytes, bool at_end) = 0;
  // Forgets what was searched: the caller has dropped a row that is too long, up to a line end.
  // False: the format has no line ends to go on from.
  virtual bool restart() = 0;
};

// A row a line; blank ones are skipped.
std::unique_ptr<RecordSplitter> split_lines(LineEnd line_end);

// RFC 4180: a field that begins with a quote may hold line ends. A quote inside an unquoted field is a plain character.
// After a quote that is never closed, or is followed by something else than a separator, the row's first line is broken
// and the next line begins a row. Under Quoting::kWhereClosed a row is a line.
std::unique_ptr<RecordSplitter> split_csv(LineEnd line_end, char separator, Quoting quoting, char escape = '"');

// What may stand between JSON values: also the record separator of JSON text sequences (RFC 7464).
inline constexpr std::string_view kJsonSpace = " \t\r\n\x1E";

// The elements of a JSON array, or JSON values one after another, over any number of lines.
std::unique_ptr<RecordSplitter> split_json();

}  // namespace flant5
