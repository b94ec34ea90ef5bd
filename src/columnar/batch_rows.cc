#include "columnar/batch_rows.h"

#include <arrow/array.h>
#include <arrow/record_batch.h>
#include <arrow/type.h>
#include <arrow/util/key_value_metadata.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "data/field_names.h"
#include "data/normalize.h"
#include "flant5/error.h"

namespace flant5 {
namespace {

// Where the `datasets` library keeps what it knows of the columns.
constexpr const char* kFeatures = "huggingface";

std::string features_of(const arrow::Schema& schema) {
  if (!schema.HasMetadata()) return {};
  return schema.metadata()->Get(kFeatures).ValueOr(std::string());
}

}  // namespace

void BatchRows::set_schema(const arrow::Schema& schema) {
  try {
    if (const std::string features = features_of(schema); !features.empty())
      class_labels_ = read_class_labels(features);
    std::erase_if(class_labels_, [this](const auto& named) { return !may_name(named.first); });
  } catch (const InputError& error) {
    warning_ = fmt::format("the names of its labels cannot be read, as '{}' in its schema is broken: {}", kFeatures,
                           error.what());
  }
  for (const auto& field : schema.fields()) add_column(*field, "");
}

// Labels keep the integers that an option explains.
bool BatchRows::may_name(std::string_view path) const {
  if (names_labels_) return true;
  return label_field_.empty() ? !is_one_of(path, usual_label_names()) : !equal_folded(path, label_field_);
}

void BatchRows::add_column(const arrow::Field& field, const std::string& prefix) {
  Column column{prefix + field.name(), field.type()->ToString(), column_kind(*field.type()), {}};
  if (column.kind == ColumnKind::kInteger) {
    if (const auto names = class_labels_.find(column.path); names != class_labels_.end()) {
      column.class_names = names->second;
    }
  }
  columns_.push_back(std::move(column));
  if (field.type()->id() != arrow::Type::STRUCT) return;
  const std::string path = prefix + field.name() + '.';
  for (const auto& child : field.type()->fields()) add_column(*child, path);
}

std::vector<JsonField> BatchRows::json_fields(const std::vector<std::shared_ptr<arrow::Field>>& fields,
                                              const std::string& prefix) const {
  std::vector<JsonField> read;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const arrow::Field& field = *fields[i];
    if (column_kind(*field.type()) == ColumnKind::kSkipped) continue;
    JsonField& one = read.emplace_back();
    one.index = static_cast<int>(i);
    append_json_string(field.name(), one.key);
    if (const auto names = class_labels_.find(prefix + field.name()); names != class_labels_.end()) {
      one.class_names = names->second;
    }
    // Those of structs in a list too; no option names what is in a list.
    std::shared_ptr<arrow::DataType> type = field.type();
    while (type->num_fields() == 1 && type->id() != arrow::Type::STRUCT) type = type->field(0)->type();
    if (type->id() == arrow::Type::STRUCT) one.fields = json_fields(type->fields(), prefix + field.name() + '.');
  }
  return read;
}

arrow::Status BatchRows::set_batch(const arrow::RecordBatch& batch) {
  fields_ = json_fields(batch.schema()->fields(), "");
  arrays_.assign(static_cast<std::size_t>(batch.num_columns()), nullptr);
  for (const JsonField& field : fields_) {
    const auto array = arrow::MakeArray(with_bytes_for_text(*batch.column_data(field.index)));
    ARROW_RETURN_NOT_OK(array->ValidateFull());
    if (array->length() != batch.num_rows()) return arrow::Status::Invalid("columns of different lengths");
    arrays_[static_cast<std::size_t>(field.index)] = array;
  }
  row_ = 0;
  rows_ = batch.num_rows();
  return arrow::Status::OK();
}

bool BatchRows::next(std::string& json) {
  if (row_ == rows_) return false;
  append_json_object(arrays_, fields_, row_++, json);
  return true;
}

std::int64_t BatchRows::pass_over(std::int64_t rows) {
  const std::int64_t passed = std::min(rows, rows_ - row_);
  row_ += passed;
  return passed;
}

}  // namespace flant5
