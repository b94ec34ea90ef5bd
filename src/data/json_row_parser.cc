#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "data/excerpt.h"
#include "data/field_names.h"
#include "data/json_fields.h"
#include "data/row_parser.h"

namespace flant5 {
namespace {

// How to take rows out of the field that holds them, if they are in that one.
std::string unwrapping(const std::string& name, bool is_array) {
  const bool is_plain = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  });
  if (!is_plain) return "";
  return fmt::format("; if the rows are inside '{0}', take them out with jq -c '.{0}{1}'", name, is_array ? "[]" : "");
}

// The names of a row's fields, which of them hold a string, and which one may hold all rows: an array, or else an
// object.
class NameCollector : public FieldHandler<NameCollector> {
 public:
  std::vector<std::string> names;
  std::vector<std::string> string_names;
  std::vector<LabelCandidate> values;  // of fields that hold neither an object nor an array
  std::string nested_name;
  bool has_array = false;

  void field(const std::string& name) { names.push_back(name); }
  void element(std::string_view, std::string_view) {}
  bool value(std::string_view type, std::string_view text) {
    if (type == "a string") string_names.push_back(names.back());
    const bool is_array = type == "an array";
    if (!is_array && type != "an object") values.push_back({names.back(), std::string(text)});
    if (is_array || (type == "an object" && !has_array)) nested_name = names.back();
    has_array = has_array || is_array;
    return true;
  }
};

// A field with the answers that a row's label is one of, as evaluation sets for language models have it.
constexpr std::string_view kChoices = "choices";

struct FieldChoice {
  std::string text;
  std::string label;
  std::string id;

  bool has_nested() const { return (text + label + id).find('.') != std::string::npos; }
};

class RowHandler : public FieldHandler<RowHandler> {
 public:
  RowHandler(FieldChoice& choice, bool read_labels, ParsedRow& row)
      : FieldHandler(choice.has_nested()), choice_(choice), read_labels_(read_labels), row_(row) {}

  void field(const std::string& name) {
    if (choice_.label.empty() && read_labels_ && is_one_of(name, usual_label_names())) choice_.label = name;
    if (choice_.id.empty() && is_one_of(name, usual_id_names())) choice_.id = name;
    slot_ = name == choice_.text                    ? Slot::kText
            : read_labels_ && name == choice_.label ? Slot::kLabel
            : name == choice_.id                    ? Slot::kId
                                                    : Slot::kNone;
    is_in_choices_ = name == kChoices;
  }

  void element(std::string_view type, std::string_view text) {
    if (is_in_choices_ && type == "a string") choices_.emplace_back(text);
  }

  // Where the label is a place in the row's list of choices, puts the choice in its stead. Throws RowFault.
  bool take_choice() {
    if (!label_is_integer_ || choices_.empty()) return false;
    std::size_t place = 0;
    const std::string& label = *row_.label;
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
        if (std::exchange(has_text_, true)) return twice(choice_.text);
        if (type != "a string")
          return fail(fmt::format("'{}' is {}, not a string", escape_controls(choice_.text), type));
        row_.text.assign(text);
        return true;
      case Slot::kLabel:
        if (row_.label) return twice(choice_.label);
        if (type == "an object" || type == "an array") return fail(fmt::format("the label is {}", type));
        row_.label.emplace(text);
        label_is_integer_ = type == "an integer";
        return true;
      case Slot::kId:
        if (std::exchange(has_id_, true)) return twice(choice_.id);
        return take_id(type, text);
    }
    return true;
  }

  bool has_text() const { return has_text_; }
  bool has_id() const { return has_id_; }

 private:
  enum class Slot : std::uint8_t { kNone, kText, kLabel, kId };

  bool twice(std::string_view name) { return fail(fmt::format("the field '{}' stands twice", escape_controls(name))); }

  bool take_id(std::string_view type, std::string_view text) {
    if (type == "null") return true;
    if (type == "a string") {
      row_.id = std::string(text);
      return true;
    }
    std::int64_t id = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
    if (type != "an integer" || error != std::errc() || end != text.data() + text.size()) {
      return fail("the id is neither a string nor an integer of 64 bits");
    }
    row_.id = id;
    return true;
  }

  FieldChoice& choice_;
  bool read_labels_;
  ParsedRow& row_;
  Slot slot_ = Slot::kNone;
  bool label_is_integer_ = false;
  bool is_in_choices_ = false;
  std::vector<std::string> choices_;
  bool has_text_ = false;
  bool has_id_ = false;
};

class JsonRowParser : public RowParser {
 public:
  explicit JsonRowParser(const ReadOptions& options)
      : choice_{options.text_field, options.label_field, options.id_field},
        read_labels_(options.read_labels),
        wants_label_(read_labels_ && !choice_.label.empty()),
        wants_id_(!choice_.id.empty()),
        labels_(options.labels) {}

  bool parse(std::string_view record, ParsedRow& row) override {
    if (choice_.text.empty() || names_.empty()) choose(record);
    RowHandler handler(choice_, read_labels_, row);
    handler.run(record);
    if (!handler.has_text()) {
      throw RowFault{0, fmt::format("the row has no field '{}', which holds the text; --text-field names another",
                                    escape_controls(choice_.text))};
    }
    const bool maps_integers = !labels_.read("0").assumed;
    if (!maps_integers && handler.take_choice()) has_places_ = true;
    wants_label_ = wants_label_ && !row.label;
    wants_id_ = wants_id_ && !handler.has_id();
    return true;
  }

  std::string missing_field() const override {
    if (names_.empty() || (!wants_label_ && !wants_id_)) return {};
    return fmt::format("no row has the field '{}' that {} names (fields: {})",
                       escape_controls(wants_label_ ? choice_.label : choice_.id),
                       wants_label_ ? "--label-field" : "--id-field", list_names(names_));
  }

  std::string warning() const override {
    if (!has_places_) return warning_;
    return fmt::format("{}{}integers in '{}' are read as places in '{}'; --label-map gives them another meaning",
                       warning_, warning_.empty() ? "" : "; ", escape_controls(choice_.label), kChoices);
  }

  std::string describe() const override {
    if (choice_.text.empty()) return {};
    std::string text = fmt::format("text from '{}'", escape_controls(choice_.text));
    text += choice_.label.empty() || !read_labels_ ? ", no labels"
                                                   : fmt::format(", labels from '{}'", escape_controls(choice_.label));
    if (!choice_.id.empty()) text += fmt::format(", ids from '{}'", escape_controls(choice_.id));
    return text;
  }

 private:
  void choose(std::string_view record) {
    NameCollector collector;
    collector.run(record);
    names_ = collector.names;
    choose_label(collector);
    if (!choice_.text.empty()) return;
    const auto text = find_usual(collector.string_names, usual_text_names());
    if (!text) {
      throw RowFault{0,
                     fmt::format("no field of a usual name holds the text (fields: {}); name it with --text-field{}",
                                 list_names(collector.names), unwrapping(collector.nested_name, collector.has_array))};
    }
    choice_.text = collector.string_names[*text];
    const auto id = find_usual(collector.names, usual_id_names());
    if (id && choice_.id.empty()) choice_.id = collector.names[*id];
  }

  void choose_label(const NameCollector& collector) {
    if (!read_labels_ || !choice_.label.empty()) return;
    LabelField chosen = choose_label_field(collector.values, labels_);
    choice_.label = std::move(chosen.name);
    warning_ = std::move(chosen.warning);
  }

  FieldChoice choice_;
  bool read_labels_;
  // A field that an option names and that no row has had yet.
  bool wants_label_;
  bool wants_id_;
  std::vector<std::string> names_;  // of the first row's fields
  const LabelMap& labels_;
  std::string warning_;
  bool has_places_ = false;
};

}  // namespace

std::unique_ptr<RowParser> parse_json(const ReadOptions& options) { return std::make_unique<JsonRowParser>(options); }

}  // namespace flant5
