// What a file may hold, by its name.
#pragma once

#include <string>
#include <string_view>

namespace flant5 {

// "News.CSV" of "a/News.CSV".
std::string_view last_part(std::string_view path);

// The part of a path after its last point, in lower case, without a packer's ending: "csv" for "a/News.CSV.gz"; empty
// where there is none.
std::string name_ending(std::string_view path);

// Whether the file is of a kind that is read (jsonl, csv, txt, parquet ..., packed too), and not one that accompanies
// data: README, LICENSE, hidden files and those of __MACOSX.
bool may_hold_rows(std::string_view path);

}  // namespace flant5
