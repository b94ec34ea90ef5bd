#include "data/csv_dialect.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>
#include <vector>

#include "data/csv_fields.h"
#include "data/excerpt.h"
#include "data/field_names.h"
#include "data/normalize.h"
#include "flant5/error.h"

namespace flant5 {
namespace {

constexpr std::size_t kSampledRows = 200;

using Row = std::vector<std::string>;

// The first rows under one reading of the input.
struct Sample {
  char separator = ',';
  bool has_quotes = true;
  bool has_separator_line = false;
  std::vector<Row> rows;
  std::size_t broken = 0;

  std::size_t columns() const { return rows.empty() ? 0 : rows.front().size(); }
  std::size_t even_rows() const {
    return static_cast<std::size_t>(
        std::count_if(rows.begin(), rows.end(), [this](const Row& row) { return row.size() == columns(); }));
  }
  bool is_even() const { return broken == 0 && even_rows() == rows.size(); }
};

Sample take_sample(std::string_view head, bool is_whole, LineEnd line_end, char separator, bool has_quotes) {
  Sample sample{separator, has_quotes, false, {}, 0};
  const auto splitter = split_csv(line_end, separator, has_quotes);
  CsvFields fields(separator, has_quotes);
  while (sample.rows.size() < kSampledRows) {
    const Cut cut = splitter->cut(head, is_whole);
    if (cut.kind == Cut::Kind::kMore || cut.kind == Cut::Kind::kEnd) break;
    if (cut.kind == Cut::Kind::kBroken) ++sample.broken;
    if (cut.kind == Cut::Kind::kRecord) {
      fields.parse(head.substr(0, cut.end));
      Row& row = sample.rows.emplace_back();
      for (std::size_t i = 0; i < fields.size(); ++i) row.emplace_back(fields[i]);
    }
    head.remove_prefix(cut.next);
  }
  return sample;
}

bool has_name(const Row& row, const std::string& name) {
  return !name.empty() && std::find(row.begin(), row.end(), name) != row.end();
}

bool looks_like_header(const Row& row, const ReadOptions& options) {
  return has_name(row, options.text_field) || has_name(row, options.label_field) ||
         find_usual(row, usual_text_names()) || find_usual(row, usual_label_names());
}

bool is_word(std::string_view value) { return value.find_first_not_of("0123456789.+- ") != std::string_view::npos; }

// What the values of one column are, from row `first` on.
struct ColumnKind {
  bool all_labels = false;  // every value is a label or a mark for none, and one at least is a label
  bool any_words = false;   // a label is given by name
};

ColumnKind judge_column(const Sample& sample, std::size_t column, std::size_t first, const LabelMap& labels) {
  ColumnKind kind;
  for (std::size_t i = first; i < sample.rows.size(); ++i) {
    if (column >= sample.rows[i].size()) continue;
    const std::string& value = sample.rows[i][column];
    const LabelMap::Reading reading = labels.read(value);
    if (!reading.known) return {};
    kind.all_labels = kind.all_labels || reading.label.has_value();
    kind.any_words = kind.any_words || (reading.label && is_word(value));
  }
  return kind;
}

std::vector<std::size_t> find_label_columns(const Sample& sample, std::size_t first, const LabelMap& labels) {
  std::vector<std::size_t> words;
  std::vector<std::size_t> others;
  for (std::size_t column = 0; column < sample.columns(); ++column) {
    const ColumnKind kind = judge_column(sample, column, first, labels);
    if (kind.all_labels) (kind.any_words ? words : others).push_back(column);
  }
  return words.empty() ? others : words;
}

std::size_t longest_column(const Sample& sample, std::optional<std::size_t> label_column) {
  std::vector<std::size_t> sizes(sample.columns(), 0);
  for (const Row& row : sample.rows) {
    for (std::size_t i = 0; i < std::min(row.size(), sizes.size()); ++i) sizes[i] += row[i].size() + 1;
  }
  if (label_column && sizes.size() > 1) sizes[*label_column] = 0;
  return static_cast<std::size_t>(std::max_element(sizes.begin(), sizes.end()) - sizes.begin());
}

std::string separators_to_try(const std::optional<SeparatorLine>& named, const ReadOptions& options) {
  if (options.separator) return {*options.separator};
  if (named) return {named->separator};
  return options.format == InputFormat::kTsv ? "\t" : ",\t;|";
}

Sample choose_sample(std::string_view head, bool is_whole, LineEnd line_end, const ReadOptions& options) {
  const auto named = find_separator_line(head, is_whole, line_end);
  if (named) head.remove_prefix(named->next);
  const std::string separators = separators_to_try(named, options);
  Sample best;
  std::tuple<bool, bool, double> best_score{false, false, -1.0};
  for (const char separator : separators) {
    for (const bool has_quotes : {true, false}) {
      // Only tab-separated files are commonly written without any quoting.
      if (!has_quotes && separator != '\t') continue;
      Sample sample = take_sample(head, is_whole, line_end, separator, has_quotes);
      const bool is_known = !sample.rows.empty() && (looks_like_header(sample.rows.front(), options) ||
                                                     !find_label_columns(sample, 0, options.labels).empty());
      const double evenness = sample.rows.empty() ? 0.0
                                                  : static_cast<double>(sample.even_rows()) /
                                                        static_cast<double>(sample.rows.size() + sample.broken);
      const std::tuple<bool, bool, double> score{is_known, sample.columns() > 1, evenness};
      if (score > best_score) {
        best_score = score;
        best = std::move(sample);
      }
    }
  }
  best.has_separator_line = named.has_value();
  return best;
}

CsvDialect describe(const Sample& sample) {
  CsvDialect dialect;
  dialect.separator = sample.separator;
  dialect.has_quotes = sample.has_quotes;
  dialect.has_separator_line = sample.has_separator_line;
  dialect.columns = sample.columns();
  return dialect;
}

[[noreturn]] void fail(const std::string& name, const std::string& reason) {
  throw InputError(fmt::format("{}: {}", escape_controls(name), reason));
}

bool is_number(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Without header, and with nothing said about the text column, what is in the columns must tell.
void place_columns(const std::string& name, const Sample& sample, const ReadOptions& options, CsvDialect& dialect) {
  const Row& first = sample.rows.front();
  if (options.read_labels && options.label_field.empty()) {
    const std::vector<std::size_t> labels = find_label_columns(sample, 0, options.labels);
    if (labels.size() > 1) {
      fail(name, fmt::format("columns {} and {} both look like labels; name the one with --label-field, as a number",
                             labels[0] + 1, labels[1] + 1));
    }
    if (!labels.empty()) dialect.label_column = labels.front();
  }
  dialect.text_column = longest_column(sample, dialect.label_column);
  const bool is_told = dialect.label_column || !options.text_field.empty() || !options.label_field.empty() ||
                       options.has_header.has_value() || sample.columns() == 1;
  if (is_told) return;
  if (sample.rows.size() > 1 && !find_label_columns(sample, 1, options.labels).empty()) {
    fail(name, fmt::format("the first row looks like a header, but no name in it is a usual one ({}); name the columns "
                           "with --text-field and --label-field",
                           list_names(first)));
  }
  fail(name, fmt::format("of its {} columns none is known by name and none holds labels (first row: {}); name the one "
                         "with the text with --text-field, by name or number",
                         sample.columns(), list_names(first)));
}

}  // namespace

bool can_separate(char c) { return c != '"' && c != '\n' && c != '\r'; }

std::optional<SeparatorLine> find_separator_line(std::string_view head, bool is_whole, LineEnd line_end) {
  constexpr std::string_view kBegin = "sep=";
  const auto line = find_line_break(head, 0, is_whole, line_end);
  if (!line) return std::nullopt;
  std::string_view text = head.substr(0, line->end);
  if (text.size() > 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
  if (text.size() != kBegin.size() + 1 || !equal_folded(text.substr(0, kBegin.size()), kBegin)) return std::nullopt;
  if (!can_separate(text.back())) return std::nullopt;
  return SeparatorLine{text.back(), line->next};
}

CsvDialect detect_csv_dialect(const std::string& name, std::string_view head, bool is_whole, LineEnd line_end,
                              const ReadOptions& options) {
  const Sample sample = choose_sample(head, is_whole, line_end, options);
  CsvDialect dialect = describe(sample);
  if (sample.rows.empty()) return dialect;
  const bool is_named = [&options] {
    return (!options.text_field.empty() && !is_number(options.text_field)) ||
           (!options.label_field.empty() && !is_number(options.label_field));
  }();
  dialect.has_header = options.has_header.value_or(is_named || looks_like_header(sample.rows.front(), options));
  if (!dialect.has_header) place_columns(name, sample, options, dialect);
  return dialect;
}

std::optional<CsvDialect> recognize_csv(std::string_view head, bool is_whole, LineEnd line_end,
                                        const ReadOptions& options) {
  const Sample sample = choose_sample(head, is_whole, line_end, options);
  if (sample.columns() < 2 || 2 * sample.even_rows() <= sample.rows.size() + sample.broken) return std::nullopt;
  CsvDialect dialect = describe(sample);
  const Row& first = sample.rows.front();
  const bool has_other = find_usual(first, usual_label_names()) || find_usual(first, usual_id_names());
  if (find_usual(first, usual_text_names()) && has_other) {
    dialect.has_header = true;
    return dialect;
  }
  const std::vector<std::size_t> labels = find_label_columns(sample, 0, options.labels);
  if (sample.rows.size() < 2 || labels.size() != 1 || !sample.is_even()) return std::nullopt;
  if (!judge_column(sample, labels.front(), 0, options.labels).any_words) return std::nullopt;
  dialect.label_column = labels.front();
  dialect.text_column = longest_column(sample, dialect.label_column);
  return dialect;
}

std::string describe_separator(char separator) { return separator == '\t' ? "a tab" : fmt::format("'{}'", separator); }

}  // namespace flant5
