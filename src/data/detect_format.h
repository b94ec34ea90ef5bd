// Which format an input is in, by its name and its beginning.
#pragma once

#include <string>
#include <string_view>

#include "data/record_splitter.h"
#include "flant5/read_options.h"

namespace flant5 {

// `head` is the unpacked beginning, all of it if `is_whole`. Never kDetect.
//   .jsonl .ndjson .json   JSON: an array, or objects over several lines, if it begins so, else an object a line
//   .csv                   CSV;  .tsv .tab  TSV
//   any other, or none     JSON if it begins with an object or an array of them, or most lines are objects; the
//                          phrasebank's format if most lines end in @ and a label; CSV or TSV if recognize_csv says so;
//                          else plain text
// Endings .gz and .zst are passed over. Throws InputError for what is plainly no text: zip archives and workbooks,
// Parquet, PDF, bzip2, xz.
InputFormat detect_format(const std::string& name, std::string_view head, bool is_whole, LineEnd line_end,
                          const ReadOptions& options);

}  // namespace flant5
