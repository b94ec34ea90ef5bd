// How a CSV or TSV input is written, as its first record shows.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "data/csv_fields.h"
#include "data/record_splitter.h"
#include "flant5/read_options.h"

namespace flant5 {

// What may stand between fields, the one first that prose hardly has.
inline constexpr std::string_view kSeparators = "\t,;|";

// Whether a character can stand between fields: it is neither a quote nor a line end.
bool can_separate(char c);

// A first line "sep=;", with which spreadsheets name the separator.
struct SeparatorLine {
  char separator = ',';
  std::size_t next = 0;  // where the following line begins
};

std::optional<SeparatorLine> find_separator_line(std::string_view head, bool is_whole, LineEnd line_end);

struct CsvDialect {
  char separator = ',';
  Quoting quoting = Quoting::kRfc4180;
  char escape = '"';
  bool has_separator_line = false;
  bool has_header = false;
  std::size_t columns = 1;  // of the first record
  // By what stands in the columns, for an input without header; from 0.
  std::size_t text_column = 0;
  std::optional<std::size_t> label_column{};
};

// `head` is the beginning of the input, all of it if `is_whole`, and all that may be looked at if `is_all`. None: the
// first record is not complete yet, or the rows that a refusal tells of.
// The separator is the one that the options or a first line "sep=;" name, else that of kSeparators under which the
// first record has a known name or a label in it, else more columns than one. There is a header if its names are usual
// ones or given in the options. Without one, the column that holds a label holds the labels (words before integers),
// and the longest other one the text. Throws InputError naming the remedy if that leaves several answers, or a table of
// which nothing is known.
std::optional<CsvDialect> detect_csv_dialect(const std::string& name, std::string_view head, bool is_whole, bool is_all,
                                             LineEnd line_end, const ReadOptions& options);

// "a tab", "','": a separator as messages name it.
std::string describe_separator(char separator);

}  // namespace flant5
