// Which format an input is in, by its name and its first line. What comes later, and when, changes nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "data/record_splitter.h"
#include "flant5/read_options.h"

namespace flant5 {

// The beginning of an input, unpacked: as many bytes as decisions may look at.
struct Head {
  std::string_view bytes;
  bool is_whole = false;  // nothing comes after them
  LineEnd line_end = LineEnd::kLf;

  // The first line that is not blank, without a line that names the separator before it; what there is of it where
  // `bytes` ends first.
  std::string_view first_line() const;
  // Whether that line is complete.
  bool has_first_line() const;
};

struct DetectedFormat {
  InputFormat format = InputFormat::kPlain;  // never kDetect
  std::optional<char> separator;             // of a table that was recognised by its first line
};

// .jsonl .ndjson .json   JSON: an array, or objects over several lines, if it begins so, else an object a line
// .csv                   CSV;  .tsv .tab  TSV
// any other, or none     JSON if it begins with an object or an array of them; the phrasebank's format if the first
// line
//                        ends in @ and a label; CSV or TSV if the first line is a header with a usual name for the text
//                        and one for label or id, if one of its fields is a label by name, or if options speak of
//                        columns; else plain text
// Endings .gz and .zst are passed over. Throws InputError for what is plainly no text (zip archives on a pipe, old
// workbooks, PDF, bzip2, xz), for what is only named as a Parquet or Arrow file (those are told before,
// data/columnar_rows.h), and for objects that are not JSON.
DetectedFormat detect_format(const std::string& name, const Head& head, const ReadOptions& options);

// What a line that is read as plain text looks like that is something else: "an object of JSON", "a row of a table";
// empty: nothing else.
std::string_view unlike_plain_text(std::string_view line, const ReadOptions& options);

}  // namespace flant5
