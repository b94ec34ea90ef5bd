// The fields of a row's JSON object, as a parser that builds no tree comes by them.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "data/bounded_json.h"
#include "data/excerpt.h"
#include "data/row_parser.h"

namespace flant5 {

// What Python writes for floats that JSON has no numbers for, and the number that stands in for it while JSON is
// parsed: one that nobody writes.
struct NonNumber {
  std::string_view name;
  std::string_view stand_in;
};
inline constexpr std::array kNonNumbers{NonNumber{"NaN", "-0e-901"}, NonNumber{"Infinity", "-0e-902"},
                                        NonNumber{"-Infinity", "-0e-903"}};

// Follows the nesting; what a derived handler sees are the fields of the outermost object, and those of objects in it
// by their path, "entities.sentiment", if it asks for them. Objects inside arrays are passed over. The names and types
// of the virtual-like functions are those that nlohmann::json::sax_parse calls.
template <typename Derived>
class FieldHandler {
 public:
  bool null() { return scalar("null", {}); }
  bool boolean(bool value) { return scalar("a boolean", value ? "true" : "false"); }
  bool number_integer(std::int64_t value) { return scalar("an integer", fmt::format_int(value).c_str()); }
  bool number_unsigned(std::uint64_t value) { return scalar("an integer", fmt::format_int(value).c_str()); }
  bool number_float(double, const std::string& text) {
    for (const NonNumber& non_number : kNonNumbers) {
      if (text == non_number.stand_in) return scalar(non_number.name, non_number.name);
    }
    return scalar("a number", text);
  }
  bool string(std::string& value) { return scalar("a string", value); }
  bool binary(nlohmann::json::binary_t&) { return false; }
  bool start_object(std::size_t) {
    parents_.push_back(path_.size());
    return open("an object");
  }
  bool end_object() {
    path_.resize(parents_.back());
    parents_.pop_back();
    --depth_;
    return true;
  }
  bool start_array(std::size_t) {
    if (!open("an array")) return false;
    ++arrays_;
    return true;
  }
  bool end_array() {
    --arrays_;
    --depth_;
    return true;
  }

  bool key(std::string& name) {
    if (arrays_ > 0 || (depth_ > 1 && !sees_nested_)) return true;
    path_.resize(parents_.back());
    if (!path_.empty()) path_ += '.';
    path_ += name;
    self().field(path_);
    return true;
  }

  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception& error) {
    fault_ = {position == 0 ? 0 : position - 1, fmt::format("not valid JSON: {}", explain(error.what()))};
    return false;
  }

  // Runs over the whole record. Throws RowFault.
  void run(std::string_view record) {
    // Before a value of a JSON text sequence (RFC 7464), as jq --seq writes them, stands a record separator.
    const auto begin = std::find_if(record.begin(), record.end(), [](char c) { return c != '\x1E'; });
    const bool parsed = nlohmann::json::sax_parse(begin, record.end(), &self());
    if (!parsed) throw std::move(fault_);
  }

 protected:
  explicit FieldHandler(bool sees_nested = false) : sees_nested_(sees_nested) {}
  ~FieldHandler() = default;

  bool fail(std::string reason) {
    fault_ = {0, std::move(reason)};
    return false;
  }

 private:
  Derived& self() { return static_cast<Derived&>(*this); }

  bool scalar(std::string_view type, std::string_view value) {
    if (depth_ == 0) return fail(fmt::format("the row is {}, not an object with fields", type));
    if (arrays_ == 1 && depth_ == 2) self().element(type, value);
    return !is_seen() || self().value(type, value);
  }

  bool open(std::string_view type) {
    if (depth_ == 0 && type != "an object") return fail(fmt::format("the row is {}, not an object with fields", type));
    if (depth_ > 0 && is_seen() && !self().value(type, {})) return false;
    if (++depth_ > kMaxJsonDepth) {
      return fail(fmt::format("the JSON is nested more than {} levels deep", kMaxJsonDepth));
    }
    return true;
  }

  bool is_seen() const { return arrays_ == 0 && (depth_ == 1 || sees_nested_); }

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

  bool sees_nested_;
  int depth_ = 0;
  int arrays_ = 0;                    // around the present place
  std::string path_;                  // of the last field
  std::vector<std::size_t> parents_;  // how much of it is of the objects around
  RowFault fault_;
};

}  // namespace flant5
