#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

#include "counted.h"
#include "data/csv_fields.h"
#include "data/csv_id.h"
#include "data/excerpt.h"
#include "data/field_names.h"
#include "data/normalize.h"
#include "data/row_fields.h"
#include "data/row_parser.h"
#include "flant5/error.h"

namespace flant5 {
namespace {

using Column = std::optional<std::size_t>;

class CsvRowParser : public RowParser {
 public:
  CsvRowParser(std::string name, const ReadOptions& options, const CsvDialect& dialect)
      : name_(std::move(name)),
        options_(options),
        dialect_(dialect),
        fields_(dialect.separator, dialect.quoting, dialect.escape) {
    if (!dialect_.has_header) choose_by_position();
  }

  bool parse(std::string_view record, ParsedRow& row) override {
    fields_.parse(record);
    if (dialect_.has_separator_line && !std::exchange(separator_line_seen_, true)) return false;
    if (dialect_.has_header && !std::exchange(header_seen_, true)) {
      choose_by_name();
      return false;
    }
    if (is_blank(record)) return false;
    has_just_settled_ = !has_settled_ && fields_.size() == columns_ && settle_label();
    has_settled_ = has_settled_ || has_just_settled_;
    if (fields_.size() != columns_) {
      throw RowFault{
          0, fmt::format("the row has {}, not {} like the first one; {}", counted(fields_.size(), "column"), columns_,
                         dialect_.quoting == Quoting::kWhereClosed && fields_.size() < columns_
                             ? "if quoted fields hold line ends, give --input-format csv --separator tab"
                             : "a separator in the text needs quotes around it")};
    }
    row.text_at = fields_.begin(texts_.front().column);
    for (const auto& [column, name] : texts_) add_text(fields_[column], fields_.begin(column), name, options_, row);
    if (label_) {
      row.label.emplace(fields_[*label_]);
      row.label_at = fields_.begin(*label_);
    }
    if (id_ && !fields_[*id_].empty()) row.id = csv_id(fields_[*id_]);
    take_fields(row);
    return true;
  }

  void forget_row() override { has_settled_ = has_settled_ && !has_just_settled_; }

  bool expects_header() const override { return dialect_.has_header && !header_seen_; }

  std::string warning() const override { return warning_; }

  std::string label_field() const override { return label_ ? name_of(*label_) : ""; }

  std::string describe() const override {
    if (expects_header()) return {};
    std::string text = columns_ == 1 ? "" : fmt::format("separated by {}, ", describe_separator(dialect_.separator));
    text += fmt::format("{} header, text from {}", dialect_.has_header ? "with" : "without", names_of_texts());
    text += label_ ? fmt::format(", labels from {}", name_of(*label_)) : ", no labels";
    if (id_) text += fmt::format(", ids from {}", name_of(*id_));
    return text;
  }

 private:
  struct Field {
    std::size_t column;
    std::string name;  // as the option has it
  };

  // Nothing but separators, as spreadsheets write the rows below the last one.
  bool is_blank(std::string_view record) const {
    const char kBlank[] = {dialect_.separator, ' ', '\t', '\0'};
    return columns_ > 1 && record.find_first_not_of(kBlank) == std::string_view::npos;
  }

  std::string name_of(std::size_t column) const {
    return names_.empty() ? fmt::format("column {}", column + 1) : fmt::format("'{}'", excerpt(names_[column], 0, 30));
  }

  std::string names_of_texts() const {
    std::string names;
    for (const Field& text : texts_) names += (names.empty() ? "" : " and ") + name_of(text.column);
    return names;
  }

  bool is_text(const Column& column) const {
    return std::any_of(texts_.begin(), texts_.end(), [&](const Field& text) { return text.column == column; });
  }

  // Those that options name.
  void choose_texts() {
    for (const std::string& name : options_.text_fields) texts_.push_back({column_of(name, "--text-field"), name});
  }

  void choose_by_position() {
    columns_ = dialect_.columns;
    choose_texts();
    if (texts_.empty()) texts_.push_back({dialect_.text_column, {}});
    label_ = find_given(options_.label_field, "--label-field");
    if (!label_) label_ = dialect_.label_column;
    if (!options_.read_labels || is_text(label_)) label_.reset();
    id_ = find_given(options_.id_field, "--id-field");
    choose_fields();
  }

  // The fields at hand are the header's.
  void choose_by_name() {
    for (std::size_t i = 0; i < fields_.size(); ++i) names_.emplace_back(fields_[i]);
    columns_ = names_.size();
    choose_texts();
    const Column label =
        options_.label_field.empty() ? usual_label() : find_given(options_.label_field, "--label-field");
    if (texts_.empty()) texts_.push_back({find_text(label), {}});
    if (options_.read_labels && !is_text(label)) label_ = label;
    if (label_ && options_.label_field.empty()) only_one(*label_);
    id_ = find_column(options_.id_field, "--id-field", usual_id_names());
    choose_fields();
  }

  // Of the columns that are not the text.
  Column usual_label() const {
    std::vector<std::string> names = names_;
    for (const Field& text : texts_) names[text.column].clear();
    return find_usual(names, usual_label_names());
  }

  std::size_t find_text(const Column& label) const {
    Column text = find_usual(names_, usual_text_names());
    // Of two columns the one that holds no labels holds the text.
    if (!text && label && columns_ == 2) text = 1 - *label;
    if (!text && columns_ == 1) text = 0;
    if (text) return only_one(*text);
    fail(fmt::format("no column with a usual name holds the text (columns: {}); name it with --text-field",
                     list_names(names_)));
  }

  // Those that go into the prediction and the prompt.
  void choose_fields() {
    if (options_.keep_all) {
      for (std::size_t i = 0; i < columns_; ++i) kept_.push_back({i, own_name(i)});
    }
    for (const std::string& name : options_.keep) {
      const Field field{column_of(name, "--keep"), name};
      const auto is_same = [&](const Field& other) { return other.name == name; };
      if (std::none_of(kept_.begin(), kept_.end(), is_same)) kept_.push_back(field);
    }
    for (const std::string& name : options_.prompt_fields) {
      prompt_fields_.push_back({column_of(name, "the prompt"), name});
    }
  }

  // By which the column is kept where all are: of one without a name, or of several of one name, its number.
  std::string own_name(std::size_t column) const {
    const bool is_told =
        !names_.empty() && !names_[column].empty() && std::count(names_.begin(), names_.end(), names_[column]) == 1;
    return is_told ? names_[column] : std::to_string(column + 1);
  }

  void take_fields(ParsedRow& row) const {
    const auto is_null = [this](std::string_view value) {
      return !options_.null_value.empty() && value == options_.null_value;
    };
    for (const auto& [column, name] : kept_) {
      const std::string_view value = fields_[column];
      row.kept.push_back({name, is_null(value) ? "null" : json_string(value)});
    }
    for (const auto& [column, name] : prompt_fields_) {
      if (is_null(fields_[column])) throw lacks_prompt_field(name);
      row.prompt_fields.emplace_back(fields_[column]);
    }
  }

  // The first row that has a label shows which of several columns with a usual name holds them. Whether this one has.
  bool settle_label() {
    if (names_.empty() || !label_ || !options_.label_field.empty()) return true;
    std::vector<LabelCandidate> candidates;
    for (std::size_t i = 0; i < columns_; ++i) {
      if (!is_text(i)) candidates.push_back({names_[i], std::string(fields_[i])});
    }
    LabelField chosen = choose_label_field(candidates, options_.labels);
    if (chosen.name.empty()) return false;
    label_ = find_given(chosen.name, "--label-field");
    warning_ = std::move(chosen.warning);
    return true;
  }

  Column find_column(const std::string& given, std::string_view option, std::span<const std::string_view> usual) const {
    if (!given.empty()) return find_given(given, option);
    const Column column = find_usual(names_, usual);
    return column ? Column(only_one(*column)) : std::nullopt;
  }

  // A column that was found by its name, which must be its own.
  std::size_t only_one(std::size_t column) const {
    if (std::count(names_.begin(), names_.end(), names_[column]) == 1) return column;
    fail(fmt::format("the column '{}' appears twice: leave one out, or name columns by number (columns: {})",
                     excerpt(names_[column], 0, 30), list_names(names_)));
  }

  Column find_given(const std::string& given, std::string_view option) const {
    return given.empty() ? std::nullopt : Column(column_of(given, option));
  }

  // A column that an option names, by name or number.
  std::size_t column_of(const std::string& given, std::string_view option) const {
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (names_[i] == given) return only_one(i);
    }
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (equal_folded(strip_space(names_[i]), strip_space(given))) return only_one(i);
    }
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(given.data(), given.data() + given.size(), number);
    if (error == std::errc() && end == given.data() + given.size() && number >= 1 && number <= columns_) {
      return number - 1;
    }
    fail(fmt::format("{}: there is no column '{}' (columns: {})", option, escape_controls(given),
                     names_.empty() ? fmt::format("1 to {}, without header", columns_) : list_names(names_)));
  }

  [[noreturn]] void fail(const std::string& reason) const { refuse_input(name_, reason); }

  std::string name_;
  const ReadOptions& options_;
  CsvDialect dialect_;
  CsvFields fields_;
  bool separator_line_seen_ = false;
  bool header_seen_ = false;
  bool has_settled_ = false;       // a row has shown which column holds the labels
  bool has_just_settled_ = false;  // that row was the last one
  std::string warning_;
  std::vector<std::string> names_;
  std::size_t columns_ = 1;
  std::vector<Field> texts_;
  Column label_;
  Column id_;
  std::vector<Field> kept_;
  std::vector<Field> prompt_fields_;
};

}  // namespace

std::unique_ptr<RowParser> parse_csv(std::string name, const ReadOptions& options, const CsvDialect& dialect) {
  return std::make_unique<CsvRowParser>(std::move(name), options, dialect);
}

}  // namespace flant5
