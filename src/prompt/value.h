// The values that expressions of a template have. The kind of every expression is known when the template is read, so
// that what cannot work is refused then, and rendering needs no checks of kind.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace flant5 {

enum class Kind {
  kBool,
  kInteger,
  kText,
  kShot,
  kLoop,
  kTexts,
  kIntegers,
  kShots,
  kMixed,  // of `a or b` with operands of two kinds: true or false, nothing else
};

std::string_view kind_name(Kind kind);

struct Value;
using Text = std::shared_ptr<const std::string>;
using List = std::shared_ptr<const std::vector<Value>>;

// A demonstration as a template sees it.
struct ShotFields {
  Text sentence;
  Text answer;
  Text label;
};

// Where a for loop stands.
struct LoopState {
  std::int64_t index = 0;  // from 0
  std::int64_t length = 0;
};

struct Value {
  std::variant<bool, std::int64_t, Text, std::shared_ptr<const ShotFields>, LoopState, List> held;

  Value() = default;
  // A template, since a pointer would turn into a bool before it turns into a string.
  template <std::same_as<bool> B>
  explicit Value(B value) : held(value) {}
  explicit Value(std::int64_t value) : held(value) {}
  explicit Value(std::string value) : held(std::make_shared<const std::string>(std::move(value))) {}
  explicit Value(Text value) : held(std::move(value)) {}
  explicit Value(std::shared_ptr<const ShotFields> value) : held(std::move(value)) {}
  explicit Value(LoopState value) : held(value) {}
  explicit Value(std::vector<Value> items) : held(std::make_shared<const std::vector<Value>>(std::move(items))) {}

  bool boolean() const { return std::get<bool>(held); }
  std::int64_t integer() const { return std::get<std::int64_t>(held); }
  const std::string& text() const { return *std::get<Text>(held); }
  const ShotFields& shot() const { return *std::get<std::shared_ptr<const ShotFields>>(held); }
  const LoopState& loop() const { return std::get<LoopState>(held); }
  const std::vector<Value>& list() const { return *std::get<List>(held); }
};

bool is_true(const Value& value);             // as Python's bool()
std::string printed(const Value& value);      // of a text, whole number or truth value
int compare(const Value& a, const Value& b);  // of two of one such kind: below, at or above 0
bool equal(const Value& a, const Value& b);   // of two of one kind
std::string to_json(const Value& value);      // as Jinja2's tojson: ASCII, safe inside HTML

}  // namespace flant5
