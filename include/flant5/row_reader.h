// Rows in, one at a time, in input order, from files or standard input.
//
// A reader holds no more than one row and 256 KiB, for a packed file its window, and of Parquet and Arrow a page or a
// batch. A row from a pipe is handed out as soon as its line is complete.
//
// Line ends, blank lines and missing text, in every format:
//   - LF and CRLF end a line. A lone CR does only in an input whose first 256 KiB hold a CR and no LF (old Macintosh);
//     elsewhere it stays in the text.
//   - A missing last line end changes nothing. A byte-order mark at the beginning is dropped.
//   - Blank lines are not rows, but they count as lines. They hold nothing but space, in CSV nothing but separators and
//     space; in CSV of one column they are empty.
//   - A row whose text is nothing but space is a bad row. NUL is a wrong byte in every encoding.
//   - Text is handed out as it stands, with its surrounding space.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "flant5/api.h"
#include "flant5/example.h"
#include "flant5/read_options.h"

namespace flant5 {

// What has been read so far.
struct ReadReport {
  std::size_t rows = 0;               // all, bad ones too
  std::size_t labelled = 0;           // with a gold label
  std::size_t marked_unlabelled = 0;  // unlabelled by a mark such as "-1" or "n/a"
  std::size_t rejected = 0;           // bad rows that were skipped or handed out with a fault
  std::size_t replaced = 0;           // wrong bytes that became U+FFFD
  std::size_t elsewhere = 0;          // rows of other shards, not handed out
  UnexplainedLabels unexplained;      // integers that were read as places in the set of labels
  bool stopped = false;               // ReadOptions::stop ended the reading
  // "rows.jsonl: no row has the field 'sentimnt' that --label-field names (...)": of the rows read so far. Else empty.
  std::string missing_field;
  // Sentences for people: how each file was read ("news.csv: CSV, UTF-8, separator ',', text from column 'headline'
  // ..."), the mapping that integers were read with.
  std::vector<std::string> notes;
  // Where rows differ from the data: bytes replaced, rows rejected.
  std::vector<std::string> warnings;
};

class FLANT5_API RowReader {
 public:
  virtual ~RowReader() = default;

  // The next row, or none at the end and after a stop. Throws InputError naming file, line, column, reason and remedy.
  // After any error but a bad row (such as a file that cannot be read) there is nothing more to read.
  virtual std::optional<Example> next() = 0;

  // Whether next() would return at once: false only while a pipe has nothing. A caller fills its batch while this
  // holds, and runs a short one when it does not.
  virtual bool ready() { return true; }

  // Treats the row that next() handed out last (with ReadOptions::with_places: any row) like one that cannot be read,
  // because it cannot be answered. With OnError::kStop it throws InputError, with kNull it returns the row with its
  // fault set, with kSkip nothing. The default, for readers without options, throws.
  virtual std::optional<Example> reject(Example row, const std::string& reason);

  virtual ReadReport report() const { return {}; }
};

// Reads the files one after another; "-" is standard input. Throws InputError for a path that cannot be read, and for a
// zip archive without the member to read, before the first row is read. The content of a file is looked at when its
// turn comes. Messages call a file of a zip archive ARCHIVE/MEMBER.
FLANT5_API std::unique_ptr<RowReader> open_rows(const std::vector<std::string>& paths, ReadOptions options = {});

// The same for bytes in memory; `name` is for messages and, with its ending, for detecting the format.
FLANT5_API std::unique_ptr<RowReader> read_rows(std::string name, std::string bytes, ReadOptions options = {});

}  // namespace flant5
