#include "data/prediction_writer.h"

#include <fmt/format.h>

#include <utility>
#include <variant>

#include "data/normalize.h"
#include "data/prediction_json.h"
#include "data/row_fields.h"
#include "data/unicode_text.h"

namespace flant5 {
namespace {

constexpr std::size_t kLinesHeld = std::size_t{64} << 10;

// Builds one row, field by field.
class TableLine {
 public:
  TableLine(std::string& out, char separator) : out_(out), separator_(separator) {}

  void add(std::string_view field) {
    if (!std::exchange(is_first_, false)) out_.push_back(separator_);
    const char special[] = {separator_, '"', '\n', '\r'};
    if (field.find_first_of(std::string_view(special, sizeof special)) == std::string_view::npos) {
      out_.append(field);
      return;
    }
    out_.push_back('"');
    for (const char c : field) {
      if (c == '"') out_.push_back('"');
      out_.push_back(c);
    }
    out_.push_back('"');
  }

  void end() { out_.push_back('\n'); }

 private:
  std::string& out_;
  char separator_;
  bool is_first_ = true;
};

std::string id_text(const RowId& id) {
  const auto* integer = std::get_if<std::int64_t>(&id);
  return integer != nullptr ? fmt::format("{}", *integer) : std::get<std::string>(id);
}

std::string_view label_text(const std::optional<Label>& label, const LabelSet& labels) {
  return label ? std::string_view(labels.name(*label)) : "";
}

std::string kept_value(const Prediction& prediction, const std::string& name) {
  for (const JsonField& field : prediction.kept) {
    if (field.name == name) return plain_value(field.json);
  }
  return {};
}

void append_header(TableLine row, const PredictionColumns& columns, const LabelSet& labels) {
  for (const std::string_view name : {"id", "gold", "label", "completion"}) row.add(name);
  if (columns.scores) {
    for (const std::string& name : labels.names()) row.add("score:" + name);
    row.add("confidence");
  }
  if (columns.abstained) row.add("abstained");
  if (columns.prediction_set) row.add("labels");
  if (columns.raw) {
    row.add("raw_label");
    for (const std::string& name : labels.names()) row.add("raw_score:" + name);
  }
  if (columns.agreement) row.add("agreement");
  if (columns.demonstration) row.add("demonstration");
  if (columns.truncated_tokens) row.add("truncated_tokens");
  if (columns.unknown_text) row.add("unknown_text");
  if (columns.text) row.add("sentence");
  if (columns.prompt) row.add("prompt");
  if (columns.fault) row.add("error");
  for (const std::string& name : columns.kept) row.add(std::string(kKeptPrefix) + name);
  row.end();
}

std::string number_text(const std::optional<double>& number) { return number ? fmt::format("{}", *number) : ""; }

void append_scores(TableLine& row, const PerLabel<double>* scores, const LabelSet& labels) {
  for (const Label label : labels) row.add(scores != nullptr ? fmt::format("{}", (*scores)[index(label)]) : "");
}

// "neutral,positive"; of an empty set the comma alone, as an empty field is none.
std::string set_text(const std::optional<std::vector<Label>>& set, const LabelSet& labels) {
  if (!set) return {};
  if (set->empty()) return ",";
  std::string text;
  for (const Label label : *set) text += (text.empty() ? "" : ",") + labels.name(label);
  return text;
}

void append_row(TableLine row, const PredictionColumns& columns, const LabelSet& labels, const Prediction& prediction) {
  row.add(id_text(prediction.id));
  row.add(label_text(prediction.gold, labels));
  row.add(label_text(prediction.label, labels));
  row.add(prediction.completion);
  if (columns.scores) {
    append_scores(row, prediction.scores ? &*prediction.scores : nullptr, labels);
    row.add(number_text(prediction.confidence));
  }
  if (columns.abstained) row.add(prediction.abstained ? "true" : "");
  if (columns.prediction_set) row.add(set_text(prediction.prediction_set, labels));
  if (columns.raw) {
    row.add(prediction.raw ? label_text(prediction.raw->label, labels) : "");
    append_scores(row, prediction.raw ? &prediction.raw->scores : nullptr, labels);
  }
  if (columns.agreement) row.add(number_text(prediction.agreement));
  if (columns.demonstration) row.add(prediction.is_demonstration ? "true" : "");
  if (columns.truncated_tokens) {
    row.add(prediction.truncated_tokens > 0 ? fmt::format("{}", prediction.truncated_tokens) : "");
  }
  if (columns.unknown_text) row.add(prediction.is_unknown_text ? "true" : "");
  if (columns.text) row.add(prediction.text.value_or(""));
  if (columns.prompt) row.add(prediction.prompt.value_or(""));
  if (columns.fault) row.add(prediction.fault.value_or(""));
  for (const std::string& name : columns.kept) row.add(kept_value(prediction, name));
  row.end();
}

char separator_of(OutputFormat format) { return format == OutputFormat::kTsv ? '\t' : ','; }

}  // namespace

const std::vector<Choice<OutputFormat>>& output_format_choices() {
  static const std::vector<Choice<OutputFormat>> choices{{"jsonl", OutputFormat::kJsonl},
                                                         {"csv", OutputFormat::kCsv},
                                                         {"tsv", OutputFormat::kTsv},
                                                         {"label", OutputFormat::kLabel}};
  return choices;
}

OutputFormat output_format_of(std::string_view path) {
  std::string folded = fold_case(path);
  const std::size_t dot = folded.rfind('.');
  const bool is_numbered =
      dot != folded.npos && dot + 1 < folded.size() && folded.find_first_not_of("0123456789", dot + 1) == folded.npos;
  if (is_numbered) folded.resize(dot);
  if (folded.ends_with(".csv")) return OutputFormat::kCsv;
  if (folded.ends_with(".tsv") || folded.ends_with(".tab")) return OutputFormat::kTsv;
  return OutputFormat::kJsonl;
}

PredictionWriter::PredictionWriter(Output& output, OutputFormat format, LabelSet labels, PredictionColumns columns,
                                   bool with_header)
    : output_(output), format_(format), labels_(std::move(labels)), columns_(std::move(columns)) {
  if (has_header(format) && with_header) {
    append_header(TableLine(buffer_, separator_of(format)), columns_, labels_);
  }
}

void PredictionWriter::write(const Prediction& prediction) {
  if (format_ == OutputFormat::kJsonl) {
    buffer_ += prediction_to_json(prediction, labels_);
    buffer_.push_back('\n');
  } else if (format_ == OutputFormat::kLabel) {
    buffer_ += label_text(prediction.label, labels_);
    buffer_.push_back('\n');
  } else {
    append_row(TableLine(buffer_, separator_of(format_)), columns_, labels_, prediction);
  }
  if (buffer_.size() >= kLinesHeld) flush();
}

void PredictionWriter::flush() {
  output_.write(buffer_);
  buffer_.clear();
}

}  // namespace flant5
