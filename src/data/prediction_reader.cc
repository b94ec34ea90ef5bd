#include "data/prediction_reader.h"

#include <fmt/format.h>

#include <charconv>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "data/byte_window.h"
#include "data/csv_fields.h"
#include "data/csv_id.h"
#include "data/excerpt.h"
#include "data/prediction_json.h"
#include "data/record_reader.h"
#include "data/unpack.h"
#include "flant5/error.h"

namespace flant5 {
namespace {

constexpr std::size_t kMaxRowBytes = std::size_t{64} << 20;
constexpr std::uint64_t kMaxExpansion = 1000;

template <typename T>
T parse_number(std::string_view text, std::string_view column) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) {
    throw InputError(fmt::format("'{}' is no number for {}", excerpt(text), column));
  }
  return value;
}

Label parse_label(std::string_view text, std::string_view column) {
  const auto label = label_from_name(text);
  if (!label) throw InputError(fmt::format("'{}' is no label for {}", excerpt(text), column));
  return *label;
}

// A column that this program does not write.
UnknownField unknown_field(std::string_view column, std::string_view text) {
  using Json = nlohmann::json;
  return {std::string(column), Json(text).dump(-1, ' ', false, Json::error_handler_t::replace)};
}

void set_field(Prediction& prediction, std::string_view column, std::string_view text) {
  if (column == "id") {
    prediction.id = csv_id(text);
  } else if (text.empty()) {
    return;
  } else if (column == "gold") {
    prediction.gold = parse_label(text, column);
  } else if (column == "label") {
    prediction.label = parse_label(text, column);
  } else if (column == "completion") {
    prediction.completion = text;
  } else if (column == "demonstration") {
    prediction.is_demonstration = text == "true";
  } else if (column == "truncated_tokens") {
    prediction.truncated_tokens = parse_number<std::size_t>(text, column);
  } else if (column == "sentence") {
    prediction.text = text;
  } else if (column == "prompt") {
    prediction.prompt = text;
  } else if (column == "error") {
    prediction.fault = text;
  } else if (const auto label = label_from_name(column)) {
    if (!prediction.scores) prediction.scores.emplace();
    (*prediction.scores)[index(*label)] = parse_number<double>(text, column);
  } else {
    prediction.more.push_back(unknown_field(column, text));
  }
}

}  // namespace

struct PredictionReader::State {
  explicit State(const std::string& path)
      : name(path == "-" ? "standard input" : path),
        window(std::make_unique<UnpackSource>(name, open_file(path, stamp_file(path), nullptr), kMaxExpansion)) {
    while (window.bytes().empty() && window.fill(Wait::kYes) == ReadStatus::kData) {
    }
    const std::string_view head = window.bytes();
    if (head.starts_with("id,") || head.starts_with("id\t")) {
      const char separator = head[2];
      fields.emplace(separator, true);
      records.emplace(window, split_csv(LineEnd::kLf, separator, true), LineEnd::kLf, kMaxRowBytes);
    } else {
      records.emplace(window, split_lines(LineEnd::kLf), LineEnd::kLf, kMaxRowBytes);
    }
  }

  // False: the record was the header.
  bool parse(const Record& record, Prediction& prediction) {
    if (!record.fault.empty()) throw InputError(std::string(record.fault));
    if (!fields) {
      prediction = parse_prediction(record.bytes);
      return true;
    }
    fields->parse(record.bytes);
    if (columns.empty()) {
      for (std::size_t i = 0; i < fields->size(); ++i) columns.emplace_back((*fields)[i]);
      return false;
    }
    if (fields->size() != columns.size()) throw InputError("the row has another number of columns than the header");
    prediction = {};
    for (std::size_t i = 0; i < columns.size(); ++i) set_field(prediction, columns[i], (*fields)[i]);
    return true;
  }

  std::string name;
  ByteWindow window;
  std::optional<RecordReader> records;
  std::optional<CsvFields> fields;
  std::vector<std::string> columns;
  std::size_t count = 0;
};

PredictionReader::PredictionReader(const std::string& path) : state_(std::make_unique<State>(path)) {}
PredictionReader::~PredictionReader() = default;
PredictionReader::PredictionReader(PredictionReader&&) noexcept = default;
PredictionReader& PredictionReader::operator=(PredictionReader&&) noexcept = default;

std::optional<Prediction> PredictionReader::next() {
  Record record;
  while (state_->records->next(record, Wait::kYes) == ReadStatus::kData) {
    try {
      Prediction prediction;
      if (!state_->parse(record, prediction)) continue;
      prediction.number = ++state_->count;
      return prediction;
    } catch (const InputError& error) {
      throw InputError(fmt::format("{}, line {}: {}: \"{}\"", escape_controls(state_->name), record.line, error.what(),
                                   excerpt(record.bytes)));
    }
  }
  return std::nullopt;
}

}  // namespace flant5
