// How a CSV or TSV input is written, as its beginning shows.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "data/record_splitter.h"
#include "flant5/read_options.h"

namespace flant5 {

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
  bool has_quotes = true;  // false: a quote is a plain character everywhere
  bool has_separator_line = false;
  bool has_header = false;
  std::size_t columns = 1;  // of the first row
  // By what stands in the columns, for an input without header; from 0.
  std::size_t text_column = 0;
  std::optional<std::size_t> label_column;
};

// `head` is the beginning of the input, all of it if `is_whole`.
// The separator is the one that a first line names, else that of comma, tab, semicolon and bar under which the rows
// have known columns and the same number of them; tab-separated rows may turn out to use no quotes. There is a header
// if its names are usual ones or given in the options. Without one, the column whose values are all labels holds the
// labels (words before integers), and the one with the longest values the text. Throws InputError naming the remedy if
// that leaves several answers, or a table of which nothing is known.
CsvDialect detect_csv_dialect(const std::string& name, std::string_view head, bool is_whole, LineEnd line_end,
                              const ReadOptions& options);

// Whether an input of unknown name is so plainly CSV or TSV that it may be read as such: a header with a usual name for
// the text and one for label or id, over rows most of which have as many columns; or two rows or more, all of which do,
// and in which one column holds nothing but labels by name.
std::optional<CsvDialect> recognize_csv(std::string_view head, bool is_whole, LineEnd line_end,
                                        const ReadOptions& options);

// "a tab", "','": a separator as messages name it.
std::string describe_separator(char separator);

}  // namespace flant5
