// Parquet and Arrow files among the formats of rows: how they are told, opened, and handed on as JSON.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "data/columnar_library.h"
#include "data/record_reader.h"
#include "data/unpack.h"
#include "flant5/read_options.h"

namespace flant5 {

// What an input's first bytes say.
struct ColumnarMagic {
  std::optional<ColumnarFormat> format;
  bool is_partial = false;  // more bytes are needed to tell
};
ColumnarMagic find_columnar_magic(std::string_view head, bool at_end);

// An input of which nothing has been consumed. `unpack` is the window's source.
struct ColumnarBytes {
  std::string name;
  ByteWindow& window;
  UnpackSource& unpack;
};

// Loads the library with the first input. `bytes` must outlive the reader. Throws InputError: what can only be read in
// any order comes from a pipe or is packed, options speak of text files, the library is missing, or the input is
// broken.
std::unique_ptr<ColumnarReader> open_columnar(const ColumnarBytes& bytes, ColumnarFormat format,
                                              const ReadOptions& options);

// The options with the columns that the fields of a row are read from: those that options name, and for the text one
// of a usual name. Throws InputError where there is none, or one of a type that cannot hold it.
ReadOptions choose_columns(const std::string& name, const std::vector<Column>& columns, const ReadOptions& options);

// What the file says of the integers in a column, from 0 on; empty: nothing.
const std::vector<std::string>& class_names(const std::vector<Column>& columns, std::string_view path);
std::string describe_classes(const std::vector<std::string>& names);  // "0 negative, 1 neutral, 2 positive"

// Throws RowFault for a label, as it stands in a row's JSON, that is an integer without a name where others have some.
void check_class(const std::vector<std::string>& names, std::string_view column, std::string_view label);

// Rows one after another, each a JSON object; its line is its number in the input.
class ColumnarRecords : public RecordSource {
 public:
  ColumnarRecords(ColumnarReader& reader, std::size_t max_record_bytes)
      : reader_(reader), max_record_bytes_(max_record_bytes) {}

  ReadStatus next(Record& record, Wait wait) override;
  std::size_t pass_over(std::size_t rows) override;

 private:
  ColumnarReader& reader_;
  std::size_t max_record_bytes_;
  std::string too_long_;
  std::string row_;
  std::size_t rows_ = 0;
};

// What the labels of a file are by its own account, for a run to whose labels nothing else was said: the names of the
// integers in its column of labels, in their order. Empty for other files, pipes, and columns without names.
// Throws InputError for what cannot be read.
std::vector<std::string> class_names_in_file(const std::string& path, const ReadOptions& options);

// How many rows these files hold, if all of them are Parquet or Arrow files, which say so without being read.
// Throws InputError for what cannot be read.
std::optional<std::size_t> count_rows_unread(const std::vector<std::string>& paths, const ReadOptions& options);

}  // namespace flant5
