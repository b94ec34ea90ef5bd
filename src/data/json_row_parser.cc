#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "data/excerpt.h"
#include "data/field_names.h"
#include "data/json_fields.h"
#include "data/row_fields.h"
#include "data/row_parser.h"
#include "data/wrapped_rows.h"

namespace flant5 {
namespace {

// Whether a name goes on here, or a number.
bool is_word(std::string_view rest) {
  return !rest.empty() && (std::isalnum(static_cast<unsigned char>(rest.front())) != 0 || rest.front() == '.');
}

// The record with numbers, or with null, for what is none; empty where there is nothing to replace.
std::string replace_non_numbers(std::string_view record, bool by_null) {
  if (record.find("NaN") == std::string_view::npos && record.find("Infinity") == std::string_view::npos) return {};
  std::string replaced;
  bool is_in_string = false;
  for (std::size_t at = 0; at < record.size();) {
    const std::string_view rest = record.substr(at);
    const auto found = std::find_if(kNonNumbers.begin(), kNonNumbers.end(), [&](const NonNumber& non_number) {
      return !is_in_string && rest.starts_with(non_number.name) && !is_word(rest.substr(non_number.name.size()));
    });
    if (found != kNonNumbers.end()) {
      replaced += by_null ? "null" : found->stand_in;
      at += found->name.size();
      continue;
    }
    const std::size_t size = is_in_string && rest.starts_with('\\') ? std::min<std::size_t>(2, rest.size()) : 1;
    if (rest.starts_with('"')) is_in_string = !is_in_string;
    replaced += rest.substr(0, size);
    at += size;
  }
  return replaced;
}

// 1.0 too, which a table with gaps makes of 1.
bool is_whole_number(std::string_view type, std::string_view text) {
  return type == "an integer" || (type == "a number" && text.ends_with(".0"));
}

bool may_be_id(std::string_view type) {
  return type == "a string" || type == "an integer" || type == "a number" || type == "null";
}

// The names of a row's fields, and which of them hold a string.
class NameCollector : public FieldHandler<NameCollector> {
 public:
  std::vector<std::string> names;
  std::vector<std::string> string_names;
  std::vector<std::string> null_names;
  std::vector<std::string> id_names;   // of fields whose value can be an id
  std::vector<LabelCandidate> values;  // of fields that hold neither an object nor an array

  // Whether a field with a usual name for labels holds a value that could be one.
  bool has_label_value() const {
    return std::any_of(values.begin(), values.end(),
                       [](const LabelCandidate& candidate) { return is_one_of(candidate.name, usual_label_names()); });
  }

  void field(const std::string& name) { names.push_back(name); }
  void element(std::string_view, std::string_view) {}
  bool value(std::string_view type, std::string_view text) {
    if (type == "a string") string_names.push_back(names.back());
    if (type == "null") null_names.push_back(names.back());
    if (may_be_id(type)) id_names.push_back(names.back());
    if (type != "an array" && type != "an object") values.push_back({names.back(), std::string(text)});
    return true;
  }
};

// A field with the answers that a row's label is one of, as evaluation sets for language models have it.
constexpr std::string_view kChoices = "choices";

struct FieldChoice {
  std::vector<std::string> texts;
  std::string label;
  std::string id;
  // Usual names for the text that come before the one that was chosen by its name.
  std::span<const std::string_view> likelier_texts;

  bool has_nested() const {
    const auto is_nested = [](const std::string& name) { return name.find('.') != std::string::npos; };
    return is_nested(label) || is_nested(id) || std::any_of(texts.begin(), texts.end(), is_nested);
  }
};

class RowHandler : public FieldHandler<RowHandler> {
 public:
  RowHandler(FieldChoice& choice, bool read_labels, ParsedRow& row)
      : FieldHandler(choice.has_nested()),
        choice_(choice),
        read_labels_(read_labels),
        row_(row),
        texts_(choice.texts.size()) {}

  void field(const std::string& name) {
    text_ =
        static_cast<std::size_t>(std::find(choice_.texts.begin(), choice_.texts.end(), name) - choice_.texts.begin());
    const bool is_text = text_ < texts_.size();
    if (choice_.label.empty() && read_labels_ && !is_text && is_one_of(name, usual_label_names()))
      may_have_label_ = true;
    slot_ = is_text                                 ? Slot::kText
            : read_labels_ && name == choice_.label ? Slot::kLabel
            : name == choice_.id                    ? Slot::kId
                                                    : slot_by_name(name);
    is_in_choices_ = name == kChoices;
  }

  void element(std::string_view type, std::string_view text) {
    if (is_in_choices_ && type == "a string") choices_.emplace_back(text);
  }

  // Where the label is a place in the row's list of choices, puts the choice in its stead. Throws RowFault.
  bool take_choice() {
    if (!label_is_integer_ || choices_.empty()) return false;
    std::size_t place = 0;
    std::string label = *row_.label;
    if (label.ends_with(".0")) label.resize(label.size() - 2);  // as of a column with gaps
    if (label == "-1") return false;                            // a mark for no label
    const auto [end, error] = std::from_chars(label.data(), label.data() + label.size(), place);
    if (error != std::errc() || end != label.data() + label.size() || place >= choices_.size()) {
      throw RowFault{0, fmt::format("'{}' is {}, which is not a place in '{}' (0 to {})",
                                    escape_controls(choice_.label), label, kChoices, choices_.size() - 1)};
    }
    row_.label = choices_[place];
    return true;
  }

  bool value(std::string_view type, std::string_view text) {
    switch (slot_) {
      case Slot::kNone:
        return true;
      case Slot::kText:
        if (texts_[text_]) return twice(choice_.texts[text_]);
        if (type != "a string") {
          return fail(fmt::format("'{}' is {}, not a string", escape_controls(choice_.texts[text_]), type));
        }
        texts_[text_].emplace(text);
        return true;
      case Slot::kLabel:
        if (row_.label) return twice(choice_.label);
        if (type == "an object" || type == "an array") {
          return fail(fmt::format("the label in '{}' is {}; --label-field names another field, --no-labels reads none",
                                  escape_controls(choice_.label), type));
        }
        row_.label.emplace(text);
        label_is_integer_ = is_whole_number(type, text);
        return true;
      case Slot::kId:
        if (std::exchange(has_id_, true)) return twice(choice_.id);
        return take_id(type, text);
      case Slot::kUsualId:
        if (!may_be_id(type)) return true;
        choice_.id = usual_name_;
        has_id_ = true;
        return take_id(type, text);
      case Slot::kLikelierText:
        if (type == "a string") likelier_text_ = usual_name_;
        return true;
    }
    return true;
  }

  // Puts the texts together. Throws RowFault.
  void take_texts(const ReadOptions& options) {
    for (std::size_t i = 0; i < texts_.size(); ++i) {
      if (!texts_[i]) {
        throw RowFault{0, fmt::format("the row has no field '{}', which holds the text; --text-field names another",
                                      escape_controls(choice_.texts[i]))};
      }
      add_text(*texts_[i], 0, choice_.texts[i], options, row_);
    }
  }

  bool has_id() const { return has_id_; }

  // A field that would have been taken for the text, had the first row had it; empty: there is none.
  const std::string& likelier_text() const { return likelier_text_; }

  // Whether there is a field with a usual name for labels, and none is chosen.
  bool may_have_label() const { return may_have_label_; }

 private:
  enum class Slot : std::uint8_t { kNone, kText, kLabel, kId, kUsualId, kLikelierText };

  // Of a field that was not chosen, until its value tells more.
  Slot slot_by_name(const std::string& name) {
    const bool is_id = choice_.id.empty() && is_one_of(name, usual_id_names());
    if (!is_id && !is_one_of(name, choice_.likelier_texts)) return Slot::kNone;
    usual_name_ = name;
    return is_id ? Slot::kUsualId : Slot::kLikelierText;
  }

  bool twice(std::string_view name) { return fail(fmt::format("the field '{}' appears twice", escape_controls(name))); }

  bool take_id(std::string_view type, std::string_view text) {
    if (type == "null") return true;
    if (type == "a string" || (type == "a number" && is_whole_number(type, text))) {
      row_.id = std::string(text);
      return true;
    }
    std::int64_t id = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
    if (type != "an integer" || error != std::errc() || end != text.data() + text.size()) {
      return fail(fmt::format(
          "the id in '{}' is neither a string nor a whole number of 64 bits; --id-field names another field",
          escape_controls(choice_.id)));
    }
    row_.id = id;
    return true;
  }

  FieldChoice& choice_;
  bool read_labels_;
  ParsedRow& row_;
  Slot slot_ = Slot::kNone;
  std::vector<std::optional<std::string>> texts_;  // [choice.texts]
  std::size_t text_ = 0;                           // which of them the field is
  bool label_is_integer_ = false;
  bool may_have_label_ = false;
  bool is_in_choices_ = false;
  std::vector<std::string> choices_;
  bool has_id_ = false;
  std::string usual_name_;  // of a field in one of the last two slots
  std::string likelier_text_;
};

class JsonRowParser : public RowParser {
 public:
  explicit JsonRowParser(const ReadOptions& options)
      : options_(options),
        choice_{options.text_fields, options.label_field, options.id_field, {}},
        read_labels_(options.read_labels),
        wants_label_(read_labels_ && !choice_.label.empty()),
        wants_id_(!choice_.id.empty()),
        labels_(options.labels),
        maps_integers_(labels_.maps_integers()),
        fields_(options) {}

  bool parse(std::string_view record, ParsedRow& row) override {
    const std::string replaced = replace_non_numbers(record, /*by_null=*/false);
    const std::string_view as_written = record;
    if (!replaced.empty()) record = replaced;
    may_settle_label_ = choice_.label.empty();
    if (choice_.texts.empty() || names_.empty()) choose(record);
    RowHandler handler = read_fields(record, row);
    handler.take_texts(options_);
    if (likelier_text_.empty()) likelier_text_ = handler.likelier_text();
    if (!maps_integers_ && handler.take_choice()) has_places_ = true;
    wants_label_ = wants_label_ && !row.label;
    wants_id_ = wants_id_ && !handler.has_id();
    take_fields(as_written, /*has_non_numbers=*/!replaced.empty(), row);
    return true;
  }

  void forget_row() override {
    if (!may_settle_label_) return;
    choice_.label.clear();
    warning_.clear();
  }

  std::string missing_field() const override {
    if (names_.empty()) return {};
    std::string missing = fields_.missing();
    if (wants_id_) missing = fmt::format("'{}' that --id-field names", escape_controls(choice_.id));
    if (wants_label_) missing = fmt::format("'{}' that --label-field names", escape_controls(choice_.label));
    return missing.empty() ? "" : fmt::format("no row has the field {} (fields: {})", missing, list_names(names_));
  }

  std::string warning() const override {
    std::vector<std::string> warnings;
    if (!warning_.empty()) warnings.push_back(warning_);
    if (!likelier_text_.empty()) {
      warnings.push_back(
          fmt::format("the text is read from '{}', as in the first row, though other rows have '{}' too; "
                      "--text-field says which",
                      escape_controls(choice_.texts.front()), escape_controls(likelier_text_)));
    }
    if (has_places_) {
      warnings.push_back(
          fmt::format("integers in '{}' are read as places in '{}'; --label-map gives them another meaning",
                      escape_controls(choice_.label), kChoices));
    }
    return fmt::format("{}", fmt::join(warnings, "; "));
  }

  std::string label_field() const override {
    return choice_.label.empty() ? "" : fmt::format("'{}'", escape_controls(choice_.label));
  }
  std::string label_path() const override { return read_labels_ ? choice_.label : ""; }

  std::string describe() const override {
    if (choice_.texts.empty()) return {};
    std::string text = "text from ";
    for (const std::string& name : choice_.texts) {
      text += fmt::format("{}'{}'", name == choice_.texts.front() ? "" : " and ", escape_controls(name));
    }
    text += choice_.label.empty() || !read_labels_ ? ", no labels"
                                                   : fmt::format(", labels from '{}'", escape_controls(choice_.label));
    if (!choice_.id.empty()) text += fmt::format(", ids from '{}'", escape_controls(choice_.id));
    return text;
  }

 private:
  // The first row that has a field with a usual name settles which holds the labels.
  RowHandler read_fields(std::string_view record, ParsedRow& row) {
    RowHandler handler(choice_, read_labels_, row);
    handler.run(record);
    if (!handler.may_have_label()) return handler;
    NameCollector collector;
    collector.run(record);
    choose_label(collector);
    if (choice_.label.empty()) {
      if (collector.has_label_value()) return handler;
      choice_.label = collector.names[*find_usual(collector.names, usual_label_names())];
    }
    row = {};
    return read_fields(record, row);
  }

  void choose(std::string_view record) {
    NameCollector collector;
    collector.run(record);
    names_ = collector.names;
    choose_text(record, collector);
    choose_label(collector);
    const auto id = find_usual(collector.id_names, usual_id_names());
    if (id && choice_.id.empty()) choice_.id = collector.id_names[*id];
  }

  void choose_text(std::string_view record, const NameCollector& collector) {
    if (!choice_.texts.empty()) return;
    const auto null = find_usual(collector.null_names, usual_text_names());
    const auto likeliest = find_usual(collector.names, usual_text_names());
    if (null && collector.names[*likeliest] == collector.null_names[*null]) {
      throw RowFault{0, fmt::format("'{}' is null, not a string; --text-field names another field",
                                    escape_controls(collector.null_names[*null]))};
    }
    const auto text = find_usual(collector.string_names, usual_text_names());
    if (!text) {
      throw RowFault{0,
                     fmt::format("no field with a usual name holds the text (fields: {}); name it with "
                                 "--text-field{}",
                                 list_names(collector.names), hint_of_wrapped_rows(record.substr(record.find('{'))))};
    }
    choice_.texts = {collector.string_names[*text]};
    const auto usual = usual_text_names();
    const auto own = std::find_if(usual.begin(), usual.end(), [this](const std::string_view& name) {
      return is_one_of(choice_.texts.front(), {&name, 1});
    });
    choice_.likelier_texts = {usual.begin(), own};
  }

  void choose_label(const NameCollector& collector) {
    if (!read_labels_ || !choice_.label.empty()) return;
    std::vector<LabelCandidate> candidates = collector.values;
    std::erase_if(candidates, [this](const LabelCandidate& candidate) {
      return std::find(choice_.texts.begin(), choice_.texts.end(), candidate.name) != choice_.texts.end();
    });
    LabelField chosen = choose_label_field(candidates, labels_);
    choice_.label = std::move(chosen.name);
    warning_ = std::move(chosen.warning);
  }

  // NaN and the like, which JSON has no values for, are kept as null.
  void take_fields(std::string_view record, bool has_non_numbers, ParsedRow& row) {
    const std::string replaced = has_non_numbers ? replace_non_numbers(record, /*by_null=*/true) : "";
    if (has_non_numbers) record = replaced;
    record.remove_prefix(record.find('{'));
    fields_.take(record, row);
  }

  const ReadOptions& options_;
  FieldChoice choice_;
  bool read_labels_;
  // A field that an option names and that no row has had yet.
  bool wants_label_;
  bool wants_id_;
  bool may_settle_label_ = false;   // the last row was the first that could
  std::vector<std::string> names_;  // of the first row's fields
  const LabelMap& labels_;
  bool maps_integers_;
  std::string warning_;
  std::string likelier_text_;  // a field of a later row
  bool has_places_ = false;
  JsonRowFields fields_;
};

}  // namespace

std::unique_ptr<RowParser> parse_json(const ReadOptions& options) { return std::make_unique<JsonRowParser>(options); }

}  // namespace flant5
