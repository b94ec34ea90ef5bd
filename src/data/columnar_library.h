// Parquet and Arrow files as rows. What reads them is in a shared library, with all that it needs of Arrow, which is
// loaded with the first such file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "data/byte_source.h"
#include "data/byte_window.h"

namespace flant5 {

enum class ColumnarFormat : std::uint8_t { kParquet, kArrowFile, kArrowStream };

enum class ColumnKind : std::uint8_t {
  kText,
  kInteger,
  kBoolean,
  kNumber,   // with a fraction
  kOther,    // a date, a list, a struct: read, but neither text nor label
  kSkipped,  // bytes, maps, unions: not read
};

struct Column {
  std::string path;  // its name; of a field in a struct "entities.sentiment"
  std::string type;  // as Arrow names it: "string", "dictionary<values=string, indices=int8, ordered=0>"
  ColumnKind kind = ColumnKind::kSkipped;
  std::vector<std::string> class_names;  // what its integers mean, from 0 on, where the file says so
};

class ColumnarReader {
 public:
  virtual ~ColumnarReader() = default;

  // kData: columns() is known. All of these throw InputError, naming the file, for what is cut off or broken.
  virtual ReadStatus read_columns(Wait wait) = 0;
  virtual const std::vector<Column>& columns() const = 0;
  // What cannot be told about the columns; empty: nothing.
  virtual const std::string& warning() const = 0;

  // kData: `row` is the next one, a JSON object of the columns that are read, with the names of integers that have
  // one. Its strings are the file's bytes, which may be no UTF-8.
  virtual ReadStatus next(std::string& row, Wait wait) = 0;

  // How many rows there are, where the file says so without being read.
  virtual std::optional<std::size_t> count_rows() { return std::nullopt; }
  // Passes over the next rows, at most so many, and reads of them no more than it has to. How many it passed over:
  // fewer only where fewer are left, and none of a stream.
  virtual std::size_t pass_over(std::size_t) { return 0; }
};

struct ColumnarInput {
  std::string name;  // in messages
  ColumnarFormat format = ColumnarFormat::kParquet;
  RandomAccess* file = nullptr;  // all but a stream; must outlive the reader
  ByteWindow* stream = nullptr;  // a stream; must outlive the reader
  std::size_t max_memory = 0;    // bytes that may be held at once
  bool names_labels = true;      // integers in the column of labels get the names that the file gives; else they stay
  std::string label_field{};     // that column; empty: any of a usual name
};

struct ColumnarLibrary {
  std::unique_ptr<ColumnarReader> (*open)(const ColumnarInput& input);
};

// The one function that the library exports.
using ColumnarLibraryEntry = const ColumnarLibrary* (*)();
inline constexpr const char* kColumnarLibraryEntry = "flant5_columnar_library";
inline constexpr const char* kColumnarLibraryFile = "libflant5_columnar.so";

}  // namespace flant5
