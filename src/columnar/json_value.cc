#include "columnar/json_value.h"

#include <arrow/array.h>
#include <arrow/extension_type.h>
#include <arrow/scalar.h>
#include <arrow/type.h>
#include <fmt/format.h>

#include <cmath>
#include <iterator>

namespace flant5 {
namespace {

using arrow::Type;

// As Python's json writes what JSON has no numbers for.
void append_number(double value, std::string& json) {
  if (std::isnan(value)) {
    json += "NaN";
  } else if (std::isinf(value)) {
    json += value < 0 ? "-Infinity" : "Infinity";
  } else {
    const std::string text = fmt::format("{}", value);
    json += text;
    if (text.find_first_of(".e") == std::string::npos) json += ".0";  // no integer
  }
}

template <typename T>
void append_integer(T value, const std::vector<std::string>& names, std::string& json) {
  const bool has_name = value >= 0 && static_cast<std::uint64_t>(value) < names.size();
  if (has_name) {
    append_json_string(names[static_cast<std::size_t>(value)], json);
  } else {
    json += fmt::format_int(value).c_str();
  }
}

template <typename ArrayType>
const ArrayType& as(const arrow::Array& array) {
  return static_cast<const ArrayType&>(array);
}

template <typename ListType>
void append_list(const arrow::Array& array, std::int64_t row, const JsonField& field, std::string& json) {
  const auto& list = as<ListType>(array);
  const std::int64_t begin = list.value_offset(row);
  const std::int64_t end = begin + list.value_length(row);
  json += '[';
  for (std::int64_t i = begin; i < end; ++i) {
    if (i > begin) json += ',';
    append_json_value(*list.values(), i, field, json);
  }
  json += ']';
}

bool append_any_integer(const arrow::Array& array, std::int64_t row, const JsonField& field, std::string& json) {
  const auto append = [&]<typename ArrayType>(const ArrayType& integers) {
    append_integer(integers.Value(row), field.class_names, json);
    return true;
  };
  switch (array.type_id()) {
    case Type::INT8:
      return append(as<arrow::Int8Array>(array));
    case Type::INT16:
      return append(as<arrow::Int16Array>(array));
    case Type::INT32:
      return append(as<arrow::Int32Array>(array));
    case Type::INT64:
      return append(as<arrow::Int64Array>(array));
    case Type::UINT8:
      return append(as<arrow::UInt8Array>(array));
    case Type::UINT16:
      return append(as<arrow::UInt16Array>(array));
    case Type::UINT32:
      return append(as<arrow::UInt32Array>(array));
    case Type::UINT64:
      return append(as<arrow::UInt64Array>(array));
    default:
      return false;
  }
}

std::shared_ptr<arrow::DataType> with_bytes_for_text(const std::shared_ptr<arrow::DataType>& type);

std::shared_ptr<arrow::Field> with_bytes_for_text(const std::shared_ptr<arrow::Field>& field) {
  return field->WithType(with_bytes_for_text(field->type()));
}

std::shared_ptr<arrow::DataType> with_bytes_for_text(const std::shared_ptr<arrow::DataType>& type) {
  switch (type->id()) {
    case Type::STRING:
      return arrow::binary();
    case Type::LARGE_STRING:
      return arrow::large_binary();
    case Type::STRING_VIEW:
      return arrow::binary_view();
    case Type::EXTENSION:
      return with_bytes_for_text(static_cast<const arrow::ExtensionType&>(*type).storage_type());
    case Type::LIST:
      return arrow::list(with_bytes_for_text(type->field(0)));
    case Type::LARGE_LIST:
      return arrow::large_list(with_bytes_for_text(type->field(0)));
    case Type::FIXED_SIZE_LIST:
      return arrow::fixed_size_list(with_bytes_for_text(type->field(0)),
                                    static_cast<const arrow::FixedSizeListType&>(*type).list_size());
    case Type::STRUCT: {
      arrow::FieldVector fields;
      for (const auto& field : type->fields()) fields.push_back(with_bytes_for_text(field));
      return arrow::struct_(fields);
    }
    case Type::DICTIONARY: {
      const auto& dictionary = static_cast<const arrow::DictionaryType&>(*type);
      return arrow::dictionary(dictionary.index_type(), with_bytes_for_text(dictionary.value_type()));
    }
    default:
      return type;
  }
}

bool holds_kept_lists(Type::type id) {
  return id == Type::LIST || id == Type::LARGE_LIST || id == Type::FIXED_SIZE_LIST;
}

}  // namespace

ColumnKind column_kind(const arrow::DataType& type) {
  const Type::type id = type.id();
  if (id == Type::DICTIONARY) return column_kind(*static_cast<const arrow::DictionaryType&>(type).value_type());
  if (id == Type::EXTENSION) return column_kind(*static_cast<const arrow::ExtensionType&>(type).storage_type());
  if (id == Type::STRING || id == Type::LARGE_STRING || id == Type::STRING_VIEW) return ColumnKind::kText;
  if (id == Type::BOOL) return ColumnKind::kBoolean;
  if (arrow::is_integer(id)) return ColumnKind::kInteger;
  if (id == Type::FLOAT || id == Type::DOUBLE) return ColumnKind::kNumber;
  if (id == Type::NA || id == Type::STRUCT || arrow::is_temporal(id) || arrow::is_decimal(id))
    return ColumnKind::kOther;
  if (!holds_kept_lists(id)) return ColumnKind::kSkipped;
  return column_kind(*type.field(0)->type()) == ColumnKind::kSkipped ? ColumnKind::kSkipped : ColumnKind::kOther;
}

std::shared_ptr<arrow::ArrayData> with_bytes_for_text(const arrow::ArrayData& data) {
  std::shared_ptr<arrow::ArrayData> copy = data.Copy();
  copy->type = with_bytes_for_text(data.type);
  for (auto& child : copy->child_data) child = with_bytes_for_text(*child);
  if (copy->dictionary) copy->dictionary = with_bytes_for_text(*copy->dictionary);
  return copy;
}

void append_json_string(std::string_view text, std::string& json) {
  json += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      json += '\\';
      json += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      fmt::format_to(std::back_inserter(json), "\\u{:04x}", static_cast<unsigned>(c));
    } else {
      json += c;
    }
  }
  json += '"';
}

void append_json_value(const arrow::Array& array, std::int64_t row, const JsonField& field, std::string& json) {
  if (array.IsNull(row)) {
    json += "null";
    return;
  }
  if (append_any_integer(array, row, field, json)) return;
  switch (array.type_id()) {
    case Type::BINARY:
      return append_json_string(as<arrow::BinaryArray>(array).GetView(row), json);
    case Type::LARGE_BINARY:
      return append_json_string(as<arrow::LargeBinaryArray>(array).GetView(row), json);
    case Type::BINARY_VIEW:
      return append_json_string(as<arrow::BinaryViewArray>(array).GetView(row), json);
    case Type::BOOL:
      json += as<arrow::BooleanArray>(array).Value(row) ? "true" : "false";
      return;
    case Type::FLOAT:
      return append_number(static_cast<double>(as<arrow::FloatArray>(array).Value(row)), json);
    case Type::DOUBLE:
      return append_number(as<arrow::DoubleArray>(array).Value(row), json);
    case Type::DICTIONARY: {
      const auto& dictionary = as<arrow::DictionaryArray>(array);
      return append_json_value(*dictionary.dictionary(), dictionary.GetValueIndex(row), field, json);
    }
    case Type::STRUCT:
      return append_json_object(as<arrow::StructArray>(array).fields(), field.fields, row, json);
    case Type::LIST:
      return append_list<arrow::ListArray>(array, row, field, json);
    case Type::LARGE_LIST:
      return append_list<arrow::LargeListArray>(array, row, field, json);
    case Type::FIXED_SIZE_LIST:
      return append_list<arrow::FixedSizeListArray>(array, row, field, json);
    default:
      return append_json_string(array.GetScalar(row).ValueOrDie()->ToString(), json);
  }
}

void append_json_object(const std::vector<std::shared_ptr<arrow::Array>>& arrays, const std::vector<JsonField>& fields,
                        std::int64_t row, std::string& json) {
  json += '{';
  for (const JsonField& field : fields) {
    if (json.back() != '{') json += ',';
    json += field.key;
    json += ':';
    append_json_value(*arrays[static_cast<std::size_t>(field.index)], row, field, json);
  }
  json += '}';
}

}  // namespace flant5
