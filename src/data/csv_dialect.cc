#include "data/csv_dialect.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <tuple>
#include <vector>

#include "data/csv_fields.h"
#include "data/excerpt.h"
#include "data/field_names.h"
#include "data/normalize.h"
#include "flant5/error.h"

namespace flant5 {
namespace {

using Row = std::vector<std::string>;

// The first record under one reading of the input.
struct FirstRecord {
  char separator = ',';
  Quoting quoting = Quoting::kRfc4180;
  bool is_complete = false;
  bool is_broken = false;
  Row fields{};  // none: the input has no record
};

// Tab-separated files are commonly written without any quoting; who asks for CSV with tabs, or speaks of escapes, gets
// that of CSV.
Quoting quoting_of(char separator, const ReadOptions& options) {
  const bool is_asked_for = options.escape || (options.format == InputFormat::kCsv && options.separator);
  return separator == '\t' && !is_asked_for ? Quoting::kWhereClosed : Quoting::kRfc4180;
}

// The rows that stand in `head`, with as many columns as the first, as far as they are needed for a message.
std::vector<Row> read_rows(std::string_view head, bool is_whole, LineEnd line_end, const FirstRecord& first,
                           char escape) {
  constexpr std::size_t kMost = 1000;
  std::vector<Row> rows;
  const auto splitter = split_csv(line_end, first.separator, first.quoting, escape);
  while (rows.size() < kMost) {
    const Cut cut = splitter->cut(head, is_whole);
    if (cut.kind != Cut::Kind::kRecord && cut.kind != Cut::Kind::kSkip) return rows;
    CsvFields fields(first.separator, first.quoting, escape);
    fields.parse(head.substr(0, cut.end));
    head.remove_prefix(cut.next);
    if (cut.kind == Cut::Kind::kSkip || fields.size() != first.fields.size()) continue;
    Row& row = rows.emplace_back();
    for (std::size_t i = 0; i < fields.size(); ++i) row.emplace_back(fields[i]);
  }
  return rows;
}

FirstRecord read_first(std::string_view head, bool is_whole, LineEnd line_end, char separator,
                       const ReadOptions& options) {
  FirstRecord first{.separator = separator, .quoting = quoting_of(separator, options)};
  const char escape = options.escape.value_or('"');
  const auto splitter = split_csv(line_end, separator, first.quoting, escape);
  for (;;) {
    const Cut cut = splitter->cut(head, is_whole);
    if (cut.kind == Cut::Kind::kMore) return first;
    first.is_complete = true;
    first.is_broken = cut.kind == Cut::Kind::kBroken;
    if (cut.kind == Cut::Kind::kRecord) {
      CsvFields fields(separator, first.quoting, escape);
      fields.parse(head.substr(0, cut.end));
      for (std::size_t i = 0; i < fields.size(); ++i) first.fields.emplace_back(fields[i]);
    }
    if (cut.kind != Cut::Kind::kSkip) return first;
    head.remove_prefix(cut.next);
    first.is_complete = false;
  }
}

bool is_number(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool has_name(const Row& row, const std::string& name) {
  return !name.empty() && !is_number(name) && std::find(row.begin(), row.end(), name) != row.end();
}

bool looks_like_header(const Row& row, const ReadOptions& options) {
  const auto is_here = [&row](const std::string& name) { return has_name(row, name); };
  return std::any_of(options.keep.begin(), options.keep.end(), is_here) ||
         std::any_of(options.prompt_fields.begin(), options.prompt_fields.end(), is_here) ||
         std::any_of(options.text_fields.begin(), options.text_fields.end(), is_here) || is_here(options.label_field) ||
         is_here(options.id_field) || find_usual(row, usual_text_names()) || find_usual(row, usual_label_names());
}

// The columns that hold a label: those that hold one by name, if any does.
std::vector<std::size_t> find_label_columns(const Row& row, const LabelMap& labels) {
  std::vector<std::size_t> words;
  std::vector<std::size_t> others;
  for (std::size_t column = 0; column < row.size(); ++column) {
    if (labels.read(row[column]).label) (is_label_word(row[column], labels) ? words : others).push_back(column);
  }
  return words.empty() ? others : words;
}

std::size_t longest_column(const Row& row, std::optional<std::size_t> label_column) {
  std::size_t longest = label_column == std::size_t{0} && row.size() > 1 ? 1 : 0;
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (i != label_column && row[i].size() > row[longest].size()) longest = i;
  }
  return longest;
}

// The first line that is not empty.
std::string_view first_line(std::string_view head, bool is_whole, LineEnd line_end) {
  while (!head.empty()) {
    const auto line = find_line_break(head, 0, is_whole, line_end);
    if (!line || line->end > 0) return head.substr(0, line ? line->end : head.size());
    head.remove_prefix(line->next);
  }
  return head;
}

// Those of kSeparators that stand in the first line, if none is named.
std::string separators_to_try(std::string_view head, bool is_whole, LineEnd line_end,
                              const std::optional<SeparatorLine>& named, const ReadOptions& options) {
  if (options.separator) return {*options.separator};
  if (named) return {named->separator};
  if (options.format == InputFormat::kTsv) return "\t";
  const std::string_view first = first_line(head, is_whole, line_end);
  std::string separators;
  std::copy_if(kSeparators.begin(), kSeparators.end(), std::back_inserter(separators),
               [first](char c) { return first.find(c) != std::string_view::npos; });
  return separators.empty() ? "," : separators;
}

// None: under one of the readings the first record goes on.
std::optional<FirstRecord> choose_first(std::string_view head, bool is_whole, LineEnd line_end,
                                        const std::string& separators, const ReadOptions& options) {
  std::optional<FirstRecord> best;
  std::tuple<bool, bool, bool> best_score;
  for (const char separator : separators) {
    FirstRecord first = read_first(head, is_whole, line_end, separator, options);
    if (!first.is_complete) return std::nullopt;
    const bool is_known =
        looks_like_header(first.fields, options) || !find_label_columns(first.fields, options.labels).empty();
    const std::tuple score{!first.is_broken, is_known, first.fields.size() > 1};
    if (best && score <= best_score) continue;
    best_score = score;
    best = std::move(first);
  }
  return best;
}

bool is_name(const std::string& field) { return !field.empty() && !is_number(field); }

// What stands in a column, where all of it may be labels.
struct LabelColumn {
  std::size_t column = 0;
  std::size_t words = 0;           // rows with a label by name
  std::set<std::string> others{};  // values that are no label
  UnexplainedLabels integers{};
  bool has_more = false;  // values than labels have
};

LabelColumn look_at(std::size_t column, const std::vector<Row>& rows, const LabelMap& labels) {
  constexpr std::size_t kMostValues = 20;
  LabelColumn found{.column = column};
  for (const Row& row : rows) {
    const LabelMap::Reading reading = labels.read(row[column]);
    if (reading.integer) {
      found.integers.integers.insert(*reading.integer);
    } else if (reading.label) {
      ++found.words;
    } else if (!reading.known) {
      found.others.insert(row[column]);
    }
    found.has_more = found.integers.integers.size() + found.others.size() > kMostValues;
    if (found.has_more) break;
  }
  return found;
}

// The column that holds labels in other rows than the first, and what is to be said of it; empty: there is none.
std::string hint_of_labels(const std::vector<Row>& rows, std::size_t columns, const LabelMap& labels) {
  std::optional<LabelColumn> integers;
  for (std::size_t column = 0; column < columns; ++column) {
    const LabelColumn found = look_at(column, rows, labels);
    if (found.has_more) continue;
    if (found.words > 0 && found.integers.integers.empty()) {
      const std::string field = fmt::format("column {}", column + 1);
      return fmt::format(
          "; give --label-field {}{}", column + 1,
          found.others.empty() ? "" : ": " + labels.explain_unknown(*found.others.begin(), field, false));
    }
    const std::size_t count = found.integers.integers.size();
    const bool may_be = count > 1 && count < rows.size() && found.others.empty() && found.words == 0;
    if (may_be && (!integers || count < integers->integers.integers.size())) integers = found;
  }
  if (!integers) return {};
  return fmt::format("; column {0} may hold labels: give --label-field {0}, and {1}", integers->column + 1,
                     labels.explain(integers->integers));
}

// Without header, and with nothing said about the text column, what is in the columns must tell. False: it does not.
bool place_columns(const std::string& name, const Row& first, const ReadOptions& options, CsvDialect& dialect) {
  if (options.read_labels && options.label_field.empty()) {
    const std::vector<std::size_t> labels = find_label_columns(first, options.labels);
    if (labels.size() > 1) {
      refuse_input(name,
                   fmt::format("columns {} and {} both look like labels; name the one with --label-field, as a number",
                               labels[0] + 1, labels[1] + 1));
    }
    if (!labels.empty()) dialect.label_column = labels.front();
  }
  dialect.text_column = longest_column(first, dialect.label_column);
  return dialect.label_column || !options.text_fields.empty() || !options.label_field.empty() ||
         options.has_header.has_value() || first.size() == 1;
}

// rows: the first one too.
[[noreturn]] void fail_for_columns(const std::string& name, const Row& first, const std::vector<Row>& rows,
                                   const LabelMap& labels) {
  refuse_input(name, fmt::format("none of its {} columns has a usual name or holds labels (first row: {}); "
                                 "name the ones with the text and the label with --text-field and "
                                 "--label-field, by name, or by number if there is no header{}",
                                 first.size(), list_names(first), hint_of_labels(rows, first.size(), labels)));
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

std::optional<CsvDialect> detect_csv_dialect(const std::string& name, std::string_view head, bool is_whole, bool is_all,
                                             LineEnd line_end, const ReadOptions& options) {
  const auto named = find_separator_line(head, is_whole, line_end);
  if (named) head.remove_prefix(named->next);
  const auto first =
      choose_first(head, is_whole, line_end, separators_to_try(head, is_whole, line_end, named, options), options);
  if (!first) return std::nullopt;
  CsvDialect dialect{.separator = first->separator,
                     .quoting = first->quoting,
                     .escape = options.escape.value_or('"'),
                     .has_separator_line = named.has_value(),
                     .columns = std::max<std::size_t>(first->fields.size(), 1)};
  if (first->fields.empty()) {
    dialect.has_header = options.has_header.value_or(first->is_broken);
    return dialect;
  }
  const bool is_named = std::any_of(options.text_fields.begin(), options.text_fields.end(), is_name) ||
                        is_name(options.label_field) || is_name(options.id_field);
  dialect.has_header = options.has_header.value_or(is_named || looks_like_header(first->fields, options));
  if (!dialect.has_header && !place_columns(name, first->fields, options, dialect)) {
    if (!is_all) return std::nullopt;
    fail_for_columns(name, first->fields, read_rows(head, is_whole, line_end, *first, dialect.escape), options.labels);
  }
  return dialect;
}

std::string describe_separator(char separator) { return separator == '\t' ? "a tab" : fmt::format("'{}'", separator); }

}  // namespace flant5
