// The rows of record batches.
#pragma once

#include <arrow/status.h>
#include <arrow/type_fwd.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "columnar/json_value.h"
#include "data/class_labels.h"
#include "data/columnar_library.h"

namespace flant5 {

class BatchRows {
 public:
  explicit BatchRows(const ColumnarInput& input) : names_labels_(input.names_labels), label_field_(input.label_field) {}

  // All columns of the input, before the first batch.
  void set_schema(const arrow::Schema& schema);

  const std::vector<Column>& columns() const { return columns_; }
  const std::string& warning() const { return warning_; }

  // The batch that next() reads from now on; it may lack columns that are skipped. An error where it is broken.
  arrow::Status set_batch(const arrow::RecordBatch& batch);

  // Appends the next row; false: the batch has none left.
  bool next(std::string& json);

  // Leaves out the next rows of the batch, at most so many; how many it left out.
  std::int64_t pass_over(std::int64_t rows);

 private:
  void add_column(const arrow::Field& field, const std::string& prefix);
  std::vector<JsonField> json_fields(const std::vector<std::shared_ptr<arrow::Field>>& fields,
                                     const std::string& prefix) const;

  bool may_name(std::string_view path) const;

  bool names_labels_;
  std::string label_field_;
  std::vector<Column> columns_;
  std::string warning_;
  ClassLabels class_labels_;
  std::vector<JsonField> fields_;  // of the batch
  std::vector<std::shared_ptr<arrow::Array>> arrays_;
  std::int64_t row_ = 0;
  std::int64_t rows_ = 0;
};

}  // namespace flant5
