#include "data/prediction_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <functional>
#include <utility>
#include <vector>

#include "data/byte_window.h"
#include "data/csv_fields.h"
#include "data/csv_id.h"
#include "data/excerpt.h"
#include "data/normalize.h"
#include "data/prediction_json.h"
#include "data/prediction_writer.h"
#include "data/record_reader.h"
#include "data/row_fields.h"
#include "data/unpack.h"
#include "data/utf8.h"
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
    throw InputError(fmt::format("'{}' is not a number for {}", excerpt(text), column));
  }
  return value;
}

// Spreadsheets write TRUE.
bool parse_flag(std::string_view text, std::string_view column) {
  if (equal_folded(text, "true")) return true;
  if (equal_folded(text, "false")) return false;
  throw InputError(fmt::format("'{}' is neither true nor false for {}", excerpt(text), column));
}

Label parse_label_cell(std::string_view text, std::string_view column, const LabelSet& labels) {
  const auto label = labels.find(text);
  if (!label) {
    throw InputError(fmt::format("'{}' is not a label for {}: the labels are {}; --label-set names others",
                                 excerpt(text), column, labels.listed()));
  }
  return *label;
}

constexpr std::string_view kScorePrefix = "score:";
constexpr std::string_view kRawScorePrefix = "raw_score:";

// The label whose score stands in this column. The first version called the columns negative, neutral and positive.
std::optional<Label> label_of_score(std::string_view column, const LabelSet& labels) {
  if (column.starts_with(kScorePrefix)) return parse_label_cell(column.substr(kScorePrefix.size()), "a score", labels);
  return labels == LabelSet() ? labels.find(column) : std::nullopt;
}

// "neutral,positive"; "," is the empty set.
std::vector<Label> parse_prediction_set(std::string_view text, const LabelSet& labels) {
  std::vector<Label> set;
  while (!text.empty() && text != ",") {
    const std::size_t comma = text.find(',');
    set.push_back(parse_label_cell(text.substr(0, comma), "labels", labels));
    text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
  }
  return set;
}

RawAnswer& raw_of(Prediction& prediction, const LabelSet& labels) {
  if (!prediction.raw) prediction.raw = {std::nullopt, PerLabel<double>(labels.size())};
  return *prediction.raw;
}

// Columns of the answers' scores, and of what follows from them. False: this is none of them.
bool set_score_field(Prediction& prediction, std::string_view column, std::string_view text, const LabelSet& labels) {
  if (column == "confidence") {
    prediction.confidence = parse_number<double>(text, column);
  } else if (column == "abstained") {
    prediction.abstained = parse_flag(text, column);
  } else if (column == "labels") {
    prediction.prediction_set = parse_prediction_set(text, labels);
  } else if (column == "raw_label") {
    raw_of(prediction, labels).label = parse_label_cell(text, column, labels);
  } else if (column.starts_with(kRawScorePrefix)) {
    const Label label = parse_label_cell(column.substr(kRawScorePrefix.size()), "a raw score", labels);
    raw_of(prediction, labels).scores[index(label)] = parse_number<double>(text, column);
  } else if (const auto label = label_of_score(column, labels)) {
    if (!prediction.scores) prediction.scores.emplace(labels.size());
    (*prediction.scores)[index(*label)] = parse_number<double>(text, column);
  } else {
    return false;
  }
  return true;
}

JsonField text_field(std::string_view column, std::string_view text) {
  return {std::string(column), json_string(text)};
}

void set_field(Prediction& prediction, std::string_view column, std::string_view text, const LabelSet& labels) {
  if (column == "id") {
    prediction.id = csv_id(text);
  } else if (text.empty()) {
    return;
  } else if (column == "gold") {
    prediction.gold = parse_label_cell(text, column, labels);
  } else if (column == "label") {
    prediction.label = parse_label_cell(text, column, labels);
  } else if (column == "completion") {
    prediction.completion = text;
  } else if (column == "agreement") {
    prediction.agreement = parse_number<double>(text, column);
  } else if (column == "demonstration") {
    prediction.is_demonstration = parse_flag(text, column);
  } else if (column == "truncated_tokens") {
    prediction.truncated_tokens = parse_number<std::size_t>(text, column);
  } else if (column == "unknown_text") {
    prediction.is_unknown_text = parse_flag(text, column);
  } else if (column == "sentence") {
    prediction.text = text;
  } else if (column == "prompt") {
    prediction.prompt = text;
  } else if (column == "error") {
    prediction.fault = text;
  } else if (column.starts_with(kKeptPrefix)) {
    prediction.kept.push_back(text_field(column.substr(kKeptPrefix.size()), text));
  } else if (!set_score_field(prediction, column, text, labels)) {
    prediction.more.push_back(text_field(column, text));
  }
}

}  // namespace

struct PredictionReader::State {
  State(const std::string& path, LabelSet its_labels, std::string its_name = "")
      : name(!its_name.empty() ? std::move(its_name)
             : path == "-"     ? "standard input"
                               : path),
        labels(std::move(its_labels)),
        window(std::make_unique<UnpackSource>(name, open_file(path, stamp_file(path), nullptr), kMaxExpansion)) {
    constexpr std::size_t kTelling = kByteOrderMark.size() + std::string_view("\"id\",").size();
    while (window.bytes().size() < kTelling && window.fill(Wait::kYes) == ReadStatus::kData) {
    }
    if (window.bytes().starts_with(kByteOrderMark)) window.consume(kByteOrderMark.size());
    std::string_view head = window.bytes();
    const std::string_view id = head.starts_with('"') ? "\"id\"" : "id";
    head.remove_prefix(head.starts_with(id) ? id.size() : head.size());
    if (head.starts_with(',') || head.starts_with('\t')) {
      const char separator = head.front();
      fields.emplace(separator, Quoting::kRfc4180);
      records.emplace(window, split_csv(LineEnd::kLf, separator, Quoting::kRfc4180), LineEnd::kLf, kMaxRowBytes);
    } else {
      records.emplace(window, split_lines(LineEnd::kLf), LineEnd::kLf, kMaxRowBytes);
    }
  }

  // False: the record was the header.
  bool take_fields(const Record& record) {
    fields->parse(record.bytes);
    if (columns.empty()) {
      for (std::size_t i = 0; i < fields->size(); ++i) columns.emplace_back((*fields)[i]);
      const auto has = [this](const char* column) {
        return std::find(columns.begin(), columns.end(), column) != columns.end();
      };
      if (!has("gold") && !has("completion")) throw InputError(std::string(kNoPrediction));
      return false;
    }
    if (fields->size() != columns.size()) throw InputError("the row has another number of columns than the header");
    return true;
  }

  Prediction prediction_in(const Record& record) const {
    if (!fields) return parse_prediction(record.bytes, labels);
    Prediction prediction;
    for (std::size_t i = 0; i < columns.size(); ++i) set_field(prediction, columns[i], (*fields)[i], labels);
    return prediction;
  }

  NamedLabels labels_in(const Record& record) const {
    if (!fields) return labels_named_in(record.bytes);
    NamedLabels named;
    for (const std::string& column : columns) {
      if (column.starts_with(kScorePrefix)) named.names.push_back(column.substr(kScorePrefix.size()));
    }
    named.is_all = !named.names.empty();
    for (std::size_t i = 0; i < columns.size() && !named.is_all; ++i) {
      const bool is_label = columns[i] == "gold" || columns[i] == "label";
      if (is_label && !(*fields)[i].empty()) named.names.emplace_back((*fields)[i]);
    }
    return named;
  }

  // Calls take() with the next record after the header; false at the end. Errors name file and line.
  bool next(const std::function<void(const Record&)>& take) {
    Record record;
    while (records->next(record, Wait::kYes) == ReadStatus::kData) {
      try {
        if (!record.fault.empty()) throw InputError(std::string(record.fault));
        if (fields && !take_fields(record)) continue;
        take(record);
        return true;
      } catch (const InputError& error) {
        throw InputError(fmt::format("{}, line {}: {}: \"{}\"", escape_controls(name), record.line, error.what(),
                                     excerpt(record.bytes)));
      }
    }
    return false;
  }

  std::string name;
  LabelSet labels;
  ByteWindow window;
  std::optional<RecordReader> records;
  std::optional<CsvFields> fields;
  std::vector<std::string> columns;
  std::size_t count = 0;
};

PredictionReader::PredictionReader(const std::string& path, LabelSet labels, std::string name)
    : state_(std::make_unique<State>(path, std::move(labels), std::move(name))) {}
PredictionReader::~PredictionReader() = default;
PredictionReader::PredictionReader(PredictionReader&&) noexcept = default;
PredictionReader& PredictionReader::operator=(PredictionReader&&) noexcept = default;

std::optional<Prediction> PredictionReader::next() {
  std::optional<Prediction> prediction;
  if (!state_->next([&](const Record& record) { prediction = state_->prediction_in(record); })) return std::nullopt;
  prediction->number = ++state_->count;
  return prediction;
}

NamedLabels PredictionReader::labels_named_in_file(const std::string& path, const std::string& name) {
  State state(path, LabelSet(), name);
  NamedLabels all;
  const auto take = [&](const Record& record) {
    NamedLabels named = state.labels_in(record);
    if (named.is_all) all = {};
    for (std::string& label : named.names) {
      const auto is_same = [&label](const std::string& known) { return equal_folded(known, label); };
      if (std::none_of(all.names.begin(), all.names.end(), is_same)) all.names.push_back(std::move(label));
    }
    all.is_all = named.is_all;
  };
  while (!all.is_all && state.next(take)) {
  }
  return all;
}

}  // namespace flant5
