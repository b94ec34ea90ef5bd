// How rows are read: what is known about an input, and what happens to a row that cannot be read.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flant5/api.h"
#include "flant5/label_map.h"

namespace flant5 {

enum class InputFormat : std::uint8_t {
  kDetect,
  kJsonl,       // one JSON object per line
  kJson,        // an array of JSON objects
  kCsv,         // RFC 4180 with any separator, with or without a header
  kTsv,         // the same, separated by tabs
  kPhrasebank,  // sentence@label a line, split at the last @
  kPlain,       // one sentence per line
  kParquet,
  kArrow,  // a file or a stream
};

enum class Encoding : std::uint8_t { kDetect, kUtf8, kUtf16, kUtf16Le, kUtf16Be, kLatin1, kWindows1252 };

enum class EncodingErrors : std::uint8_t {
  kStrict,   // a byte that is wrong in the encoding, or NUL, makes its row a bad row
  kReplace,  // it becomes U+FFFD and is counted
};

enum class OnError : std::uint8_t {
  kStop,  // the first bad row throws
  kSkip,  // bad rows are counted, rejected and left out
  kNull,  // bad rows are counted, rejected and handed out with Example::fault set
};

// The names that options take ("jsonl", "utf-8", "replace", "skip"), in the order of the values.
template <typename T>
struct Choice {
  std::string_view name;
  T value;
};
FLANT5_API const std::vector<Choice<InputFormat>>& input_format_choices();
FLANT5_API const std::vector<Choice<Encoding>>& encoding_choices();
FLANT5_API const std::vector<Choice<EncodingErrors>>& encoding_errors_choices();
FLANT5_API const std::vector<Choice<OnError>>& on_error_choices();

// A row that could not be read.
struct Rejection {
  std::string file;          // as given; "standard input" for "-"
  std::size_t number = 0;    // of the row, from 1 over all files
  std::size_t line = 0;      // from 1, where the fault is; of a Parquet or Arrow file the row in it
  std::size_t column = 0;    // from 1, in characters, where the fault is; 0: the file has no lines
  std::uint64_t offset = 0;  // in bytes from the beginning of the (unpacked) file, where the fault is
  std::string reason;        // with the remedy
  std::string excerpt;       // the text there, shortened, control characters escaped
  std::string record;        // the whole row as it was, without its line end; not escaped, perhaps not UTF-8
};

// "news.csv, line 3, column 14: ... : \"excerpt\"": what InputError says of the row.
FLANT5_API std::string describe(const Rejection& rejection);

// One line for a file of rejects: file, row, line, column, offset, reason, record (U+FFFD where it is not UTF-8).
FLANT5_API std::string rejection_to_json(const Rejection& rejection);

// Rows, counted from 0: those before `end` that are not before `begin`.
struct RowRange {
  std::size_t begin = 0;
  std::size_t end = std::numeric_limits<std::size_t>::max();
};

struct ReadOptions {
  InputFormat format = InputFormat::kDetect;
  Encoding encoding = Encoding::kDetect;
  EncodingErrors encoding_errors = EncodingErrors::kStrict;
  OnError on_error = OnError::kStop;

  // Field or column, in all formats but the phrasebank's and plain text; in CSV and TSV a number counts columns from 1.
  // Empty: found by its usual names. The texts of several fields are joined by newlines; a row in which one is missing
  // or empty is a bad row.
  std::vector<std::string> text_fields;
  std::string label_field;
  std::string id_field;
  bool read_labels = true;  // false: every row is unlabelled

  // Fields or columns of JSON, CSV and TSV to hand out with the row, named as above and kept under these names;
  // keep_all: all of them. A row may lack one; a name that no row has is an error.
  std::vector<std::string> keep;
  bool keep_all = false;
  // Likewise the fields that the prompt needs: a row that lacks one is a bad row. Values other than strings are written
  // as JSON.
  std::vector<std::string> prompt_fields;

  std::optional<char> separator;   // of CSV; none: detected
  std::optional<bool> has_header;  // of CSV and TSV; none: detected
  std::optional<char> escape;      // before a quote in a quoted field of CSV and TSV; none: another quote

  // The file to read from a zip archive, by its name with or without folders. Empty: the one that may hold rows. An
  // error for other files.
  std::string member;

  std::vector<std::string> notes;  // made before reading; they come first in the report

  std::string null_value;  // means no label or no id, and makes a text a bad row; empty: no such value

  LabelMap labels;
  // Whether next() throws at an integer label that no option explains and that is not a place in the set. If not, the
  // integer is in the report and its row is unlabelled: for callers that look through all rows first.
  bool refuse_other_integers = true;
  std::function<void(const Rejection&)> on_reject;  // called for each bad row under kSkip and kNull

  // Rows remember where they were read, so that RowReader::reject() takes any of them and not only the last one.
  bool with_places = false;

  // Parquet and Arrow files: only these rows are handed out, with their numbers among all rows. The first rows are
  // looked at too, to choose the fields.
  RowRange range;

  // When it becomes true the reader stops; a read that waits for a slow pipe is interrupted.
  const std::atomic<bool>* stop = nullptr;

  std::size_t max_row_bytes = std::size_t{64} << 20;  // a longer row is a bad row
  std::uint64_t max_expansion = 200;  // a packed file that grows more than this many times, beyond 64 MiB, is refused
};

}  // namespace flant5
