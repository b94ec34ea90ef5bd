// One row's text taken apart into what an Example needs.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "data/csv_dialect.h"
#include "flant5/example.h"
#include "flant5/read_options.h"

namespace flant5 {

// Why a row is bad, and where in it: thrown inside the reader, which adds file and line.
struct RowFault {
  std::size_t at = 0;  // in bytes of the row's text
  std::string reason;
  bool ends_input = false;  // the rows before it were taken for something else than this one is
};

struct ParsedRow {
  std::string text;
  std::size_t text_at = 0;           // where it begins in the row, for messages
  std::optional<std::string> label;  // as it stands in the data; none: the row has no such field
  std::size_t label_at = 0;
  std::optional<RowId> id;
  std::vector<JsonField> kept;             // as in Example
  std::vector<std::string> prompt_fields;  // as in Example
};

// A row lacks a field that the prompt needs.
RowFault lacks_prompt_field(std::string_view name);

class RowParser {
 public:
  virtual ~RowParser() = default;

  // False if `record`, valid UTF-8, is no row but a header, or blank. Throws RowFault.
  virtual bool parse(std::string_view record, ParsedRow& row) = 0;

  // The row that was read last is a bad one after all: what it alone has settled is settled by the next.
  virtual void forget_row() {}

  // Whether the next record is a header, without which no row can be read.
  virtual bool expects_header() const { return false; }

  // What is said where an option names a field that none of the rows so far has; empty: there is no such option.
  virtual std::string missing_field() const { return {}; }

  // A choice of fields that changes figures; empty: none.
  virtual std::string warning() const { return {}; }

  // The field or column that holds the labels, as messages name it: "'sentiment'", "column 3"; empty: there is none.
  virtual std::string label_field() const { return {}; }

  // The same as a path of names, of rows that are objects, once the first row has been read; empty: there is none.
  virtual std::string label_path() const { return {}; }

  // Which fields are read, once the first row has been: "text from 'headline', labels from 'sentiment'". May be empty.
  virtual std::string describe() const { return {}; }
};

std::unique_ptr<RowParser> parse_phrasebank();

// `options` must outlive the parsers.

// Every line is a sentence. Where nobody said so, a line that is plainly something else throws a RowFault that ends the
// input.
std::unique_ptr<RowParser> parse_plain(const ReadOptions& options);

// JSON objects, in which NaN, Infinity and -Infinity may stand as Python writes them: as a label NaN is none. Without a
// name given, the first row settles which field holds the text, and the first row that has one of the usual names,
// which holds the label and the id. Nesting is refused beyond 64 levels; a field that stands twice is a fault, and so
// is text that is no string, or an id that is neither string nor integer.
std::unique_ptr<RowParser> parse_json(const ReadOptions& options);

// CSV and TSV; `name` stands in messages. Throws InputError where the columns cannot be told; RowFault where a row has
// another number of them. An id that is an integer as JSON would write it becomes one; anything else stays a string; an
// empty one is none.
std::unique_ptr<RowParser> parse_csv(std::string name, const ReadOptions& options, const CsvDialect& dialect);

}  // namespace flant5
