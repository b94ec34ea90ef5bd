// Values of Arrow arrays as JSON.
#pragma once

#include <arrow/type_fwd.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "data/columnar_library.h"

namespace flant5 {

// What becomes of columns of a type. A dictionary or an extension is what its values are.
ColumnKind column_kind(const arrow::DataType& type);

// The fields of a struct, or columns of a batch, that are read.
struct JsonField {
  int index = 0;
  std::string key;                       // as JSON
  std::vector<std::string> class_names;  // of an integer, from 0 on
  std::vector<JsonField> fields;         // of a struct
};

// The array with all strings in it as bytes. Whether bytes are UTF-8 is for the reader of rows to say, and nothing that
// reads them as Arrow does need believe it.
std::shared_ptr<arrow::ArrayData> with_bytes_for_text(const arrow::ArrayData& data);

void append_json_string(std::string_view text, std::string& json);

// `array` was made by with_bytes_for_text() and validated in full.
void append_json_value(const arrow::Array& array, std::int64_t row, const JsonField& field, std::string& json);

// {"key": value, ...} of the row.
void append_json_object(const std::vector<std::shared_ptr<arrow::Array>>& arrays, const std::vector<JsonField>& fields,
                        std::int64_t row, std::string& json);

}  // namespace flant5
