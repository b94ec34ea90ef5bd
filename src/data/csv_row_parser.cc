#include <fmt/format.h>

#include <charconv>
#include <utility>
#include <vector>

#include "data/csv_fields.h"
#include "data/csv_id.h"
#include "data/excerpt.h"
#include "data/field_names.h"
#include "data/normalize.h"
#include "data/row_parser.h"
#include "flant5/error.h"

namespace flant5 {
namespace {

using Column = std::optional<std::size_t>;

class CsvRowParser : public RowParser {
 public:
  CsvRowParser(std::string name, const ReadOptions& options, const CsvDialect& dialect)
      : name_(std::move(name)), options_(options), dialect_(dialect), fields_(dialect.separator, dialect.quoting) {
    if (!dialect_.has_header) choose_by_position();
  }

  bool parse(std::string_view record, ParsedRow& row) override {
    fields_.parse(record);
    if (dialect_.has_separator_line && !std::exchange(separator_line_seen_, true)) return false;
    if (dialect_.has_header && !std::exchange(header_seen_, true)) {
      choose_by_name();
      return false;
    }
    if (std::exchange(is_first_, false)) settle_label();
    if (fields_.size() != columns_) {
      throw RowFault{0, fmt::format("the row has {} columns, not {} as the first one; a separator in the text needs "
                                    "quotes around it",
                                    fields_.size(), columns_)};
    }
    row.text.assign(fields_[text_]);
    row.text_at = fields_.begin(text_);
    if (label_) {
      row.label.emplace(fields_[*label_]);
      row.label_at = fields_.begin(*label_);
    }
    if (id_ && !fields_[*id_].empty()) row.id = csv_id(fields_[*id_]);
    return true;
  }

  bool expects_header() const override { return dialect_.has_header && !header_seen_; }

  std::string warning() const override { return warning_; }

  std::string describe() const override {
    if (expects_header()) return {};
    std::string text = columns_ == 1 ? "" : fmt::format("separated by {}, ", describe_separator(dialect_.separator));
    text += fmt::format("{} header, text from {}", dialect_.has_header ? "with" : "without", name_of(text_));
    text += label_ ? fmt::format(", labels from {}", name_of(*label_)) : ", no labels";
    if (id_) text += fmt::format(", ids from {}", name_of(*id_));
    return text;
  }

 private:
  std::string name_of(std::size_t column) const {
    return names_.empty() ? fmt::format("column {}", column + 1) : fmt::format("'{}'", excerpt(names_[column], 0, 30));
  }

  void choose_by_position() {
    columns_ = dialect_.columns;
    text_ = find_given(options_.text_field, "--text-field").value_or(dialect_.text_column);
    label_ = find_given(options_.label_field, "--label-field");
    if (!label_) label_ = dialect_.label_column;
    if (!options_.read_labels || label_ == text_) label_.reset();
    id_ = find_given(options_.id_field, "--id-field");
  }

  // The fields at hand are the header's.
  void choose_by_name() {
    for (std::size_t i = 0; i < fields_.size(); ++i) names_.emplace_back(fields_[i]);
    columns_ = names_.size();
    const Column label = find_column(options_.label_field, "--label-field", usual_label_names());
    Column text = find_column(options_.text_field, "--text-field", usual_text_names());
    // Of two columns the one that holds no labels holds the text.
    if (!text && label && columns_ == 2) text = 1 - *label;
    if (!text && columns_ == 1) text = 0;
    if (!text) {
      fail(fmt::format("no column of a usual name holds the text (columns: {}); name it with --text-field",
                       list_names(names_)));
    }
    text_ = *text;
    if (options_.read_labels && label != text) label_ = label;
    id_ = find_column(options_.id_field, "--id-field", usual_id_names());
  }

  // The first row at hand shows which of several columns with a usual name holds labels.
  void settle_label() {
    if (names_.empty() || !label_ || !options_.label_field.empty() || fields_.size() != columns_) return;
    std::vector<LabelCandidate> candidates;
    for (std::size_t i = 0; i < columns_; ++i) {
      if (i != text_) candidates.push_back({names_[i], std::string(fields_[i])});
    }
    LabelField chosen = choose_label_field(candidates, options_.labels);
    label_ = find_given(chosen.name, "--label-field");
    warning_ = std::move(chosen.warning);
  }

  Column find_column(const std::string& given, std::string_view option, std::span<const std::string_view> usual) const {
    return given.empty() ? find_usual(names_, usual) : find_given(given, option);
  }

  // A column that an option names, by name or number.
  Column find_given(const std::string& given, std::string_view option) const {
    if (given.empty()) return std::nullopt;
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (names_[i] == given) return i;
    }
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (equal_folded(strip_space(names_[i]), strip_space(given))) return i;
    }
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(given.data(), given.data() + given.size(), number);
    if (error == std::errc() && end == given.data() + given.size() && number >= 1 && number <= columns_) {
      return number - 1;
    }
    fail(fmt::format("{}: there is no column '{}' (columns: {})", option, escape_controls(given),
                     names_.empty() ? fmt::format("1 to {}, without header", columns_) : list_names(names_)));
  }

  [[noreturn]] void fail(const std::string& reason) const {
    throw InputError(fmt::format("{}: {}", escape_controls(name_), reason));
  }

  std::string name_;
  const ReadOptions& options_;
  CsvDialect dialect_;
  CsvFields fields_;
  bool separator_line_seen_ = false;
  bool header_seen_ = false;
  bool is_first_ = true;
  std::string warning_;
  std::vector<std::string> names_;
  std::size_t columns_ = 1;
  std::size_t text_ = 0;
  Column label_;
  Column id_;
};

}  // namespace

std::unique_ptr<RowParser> parse_csv(std::string name, const ReadOptions& options, const CsvDialect& dialect) {
  return std::make_unique<CsvRowParser>(std::move(name), options, dialect);
}

}  // namespace flant5
