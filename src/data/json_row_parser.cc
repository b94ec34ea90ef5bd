#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "data/bounded_json.h"
#include "data/excerpt.h"
#include "data/field_names.h"
#include "data/row_parser.h"

namespace flant5 {
namespace {

using Json = nlohmann::json;

// Follows the nesting; what a derived handler sees are the fields of the outermost object.
// The names and types of the virtual-like functions are those that nlohmann::json::sax_parse calls.
template <typename Derived>
class FieldHandler {
 public:
  bool null() { return scalar("null", {}); }
  bool boolean(bool value) { return scalar("a boolean", value ? "true" : "false"); }
  bool number_integer(std::int64_t value) { return scalar("an integer", fmt::format_int(value).c_str()); }
  bool number_unsigned(std::uint64_t value) { return scalar("an integer", fmt::format_int(value).c_str()); }
  bool number_float(double, const std::string& text) { return scalar("a number", text); }
  bool string(std::string& value) { return scalar("a string", value); }
  bool binary(Json::binary_t&) { return false; }
  bool start_object(std::size_t) { return open("an object"); }
  bool end_object() { return close(); }
  bool start_array(std::size_t) { return open("an array"); }
  bool end_array() { return close(); }

  bool key(std::string& name) {
    if (depth_ == 1) self().field(name);
    return true;
  }

  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception& error) {
    fault_ = {position == 0 ? 0 : position - 1, fmt::format("no valid JSON: {}", explain(error.what()))};
    return false;
  }

  // Runs over the whole record. Throws RowFault.
  void run(std::string_view record) {
    const bool parsed = Json::sax_parse(record.begin(), record.end(), &self());
    if (!parsed) throw std::move(fault_);
  }

 protected:
  ~FieldHandler() = default;

  bool fail(std::string reason) {
    fault_ = {0, std::move(reason)};
    return false;
  }

 private:
  Derived& self() { return static_cast<Derived&>(*this); }

  bool scalar(std::string_view type, std::string_view value) {
    if (depth_ == 0) return fail(fmt::format("the row is {}, not an object with fields", type));
    return depth_ > 1 || self().value(type, value);
  }

  bool open(std::string_view type) {
    if (depth_ == 0 && type != "an object") return fail(fmt::format("the row is {}, not an object with fields", type));
    if (depth_ == 1 && !self().value(type, {})) return false;
    if (++depth_ > kMaxJsonDepth) {
      return fail(fmt::format("the JSON is nested more than {} levels deep", kMaxJsonDepth));
    }
    return true;
  }

  bool close() {
    --depth_;
    return true;
  }

  // "[json.exception.parse_error.101] parse error at line 1, column 9: syntax error ... - reason; last read: '...'":
  // the place and the excerpt are given elsewhere.
  static std::string explain(std::string_view what) {
    if (const std::size_t at = what.find(": "); at != std::string_view::npos) what.remove_prefix(at + 2);
    if (const std::size_t at = what.find("; last read"); at != std::string_view::npos) {
      const std::size_t expected = what.find("; expected", at);
      return escape_controls(what.substr(0, at)) +
             (expected == std::string_view::npos ? "" : escape_controls(what.substr(expected)));
    }
    return escape_controls(what);
  }

  int depth_ = 0;
  RowFault fault_;
};

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
  std::string nested_name;
  bool has_array = false;

  void field(std::string& name) { names.push_back(name); }
  bool value(std::string_view type, std::string_view) {
    if (type == "a string") string_names.push_back(names.back());
    const bool is_array = type == "an array";
    if (is_array || (type == "an object" && !has_array)) nested_name = names.back();
    has_array = has_array || is_array;
    return true;
  }
};

struct FieldChoice {
  std::string text;
  std::string label;
  std::string id;
};

class RowHandler : public FieldHandler<RowHandler> {
 public:
  RowHandler(FieldChoice& choice, bool read_labels, ParsedRow& row)
      : choice_(choice), read_labels_(read_labels), row_(row) {}

  void field(std::string& name) {
    if (choice_.label.empty() && read_labels_ && is_one_of(name, usual_label_names())) choice_.label = name;
    if (choice_.id.empty() && is_one_of(name, usual_id_names())) choice_.id = name;
    slot_ = name == choice_.text                    ? Slot::kText
            : read_labels_ && name == choice_.label ? Slot::kLabel
            : name == choice_.id                    ? Slot::kId
                                                    : Slot::kNone;
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
        return true;
      case Slot::kId:
        if (std::exchange(has_id_, true)) return twice(choice_.id);
        return take_id(type, text);
    }
    return true;
  }

  bool has_text() const { return has_text_; }

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
  bool has_text_ = false;
  bool has_id_ = false;
};

class JsonRowParser : public RowParser {
 public:
  explicit JsonRowParser(const ReadOptions& options)
      : choice_{options.text_field, options.label_field, options.id_field}, read_labels_(options.read_labels) {}

  bool parse(std::string_view record, ParsedRow& row) override {
    if (choice_.text.empty()) choose(record);
    RowHandler handler(choice_, read_labels_, row);
    handler.run(record);
    if (!handler.has_text()) {
      throw RowFault{0, fmt::format("the row has no field '{}', which holds the text; --text-field names another",
                                    escape_controls(choice_.text))};
    }
    return true;
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
    const auto text = find_usual(collector.string_names, usual_text_names());
    if (!text) {
      throw RowFault{0,
                     fmt::format("no field of a usual name holds the text (fields: {}); name it with --text-field{}",
                                 list_names(collector.names), unwrapping(collector.nested_name, collector.has_array))};
    }
    choice_.text = collector.string_names[*text];
    const auto label = find_usual(collector.names, usual_label_names());
    if (label && choice_.label.empty()) choice_.label = collector.names[*label];
    const auto id = find_usual(collector.names, usual_id_names());
    if (id && choice_.id.empty()) choice_.id = collector.names[*id];
  }

  FieldChoice choice_;
  bool read_labels_;
};

}  // namespace

std::unique_ptr<RowParser> parse_json(const ReadOptions& options) { return std::make_unique<JsonRowParser>(options); }

}  // namespace flant5
