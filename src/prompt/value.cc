#include "prompt/value.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace flant5 {
namespace {

template <typename... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <typename... F>
Overloaded(F...) -> Overloaded<F...>;

std::string quoted(const std::string& text) {
  std::string safe;
  for (const char c : nlohmann::json(text).dump(-1, ' ', true, nlohmann::json::error_handler_t::replace)) {
    switch (c) {
      case '<':
        safe += "\\u003c";
        break;
      case '>':
        safe += "\\u003e";
        break;
      case '&':
        safe += "\\u0026";
        break;
      case '\'':
        safe += "\\u0027";
        break;
      default:
        safe.push_back(c);
    }
  }
  return safe;
}

std::string json_list(const std::vector<Value>& items) {
  std::string result = "[";
  for (const Value& item : items) result += (result.size() > 1 ? ", " : "") + to_json(item);
  return result + "]";
}

}  // namespace

std::string_view kind_name(Kind kind) {
  switch (kind) {
    case Kind::kBool:
      return "a truth value";
    case Kind::kInteger:
      return "a whole number";
    case Kind::kText:
      return "a text";
    case Kind::kShot:
      return "a shot";
    case Kind::kLoop:
      return "the loop";
    case Kind::kTexts:
      return "a list of texts";
    case Kind::kIntegers:
      return "a list of whole numbers";
    case Kind::kShots:
      return "a list of shots";
    case Kind::kMixed:
      break;
  }
  return "one of two kinds of values";
}

bool is_true(const Value& value) {
  return std::visit(Overloaded{[](bool b) { return b; }, [](std::int64_t i) { return i != 0; },
                               [](const Text& t) { return !t->empty(); }, [](const List& l) { return !l->empty(); },
                               [](const auto&) { return true; }},
                    value.held);
}

std::string printed(const Value& value) {
  if (std::holds_alternative<bool>(value.held)) return value.boolean() ? "True" : "False";
  if (std::holds_alternative<std::int64_t>(value.held)) return std::to_string(value.integer());
  return value.text();
}

int compare(const Value& a, const Value& b) {
  if (std::holds_alternative<Text>(a.held)) return a.text().compare(b.text());
  const auto number = [](const Value& v) {
    return std::holds_alternative<bool>(v.held) ? std::int64_t{v.boolean()} : v.integer();
  };
  return number(a) < number(b) ? -1 : number(a) > number(b);
}

bool equal(const Value& a, const Value& b) {
  if (const auto* list = std::get_if<List>(&a.held)) {
    return std::equal((*list)->begin(), (*list)->end(), b.list().begin(), b.list().end(), equal);
  }
  if (std::holds_alternative<std::shared_ptr<const ShotFields>>(a.held)) {
    return *a.shot().sentence == *b.shot().sentence && *a.shot().label == *b.shot().label;
  }
  return compare(a, b) == 0;
}

std::string to_json(const Value& value) {
  return std::visit(Overloaded{[](bool b) { return std::string(b ? "true" : "false"); },
                               [](std::int64_t i) { return std::to_string(i); },
                               [](const Text& t) { return quoted(*t); }, [](const List& l) { return json_list(*l); },
                               [](const std::shared_ptr<const ShotFields>& s) {
                                 return "{\"answer\": " + quoted(*s->answer) + ", \"label\": " + quoted(*s->label) +
                                        ", \"sentence\": " + quoted(*s->sentence) + "}";
                               },
                               [](const LoopState&) { return std::string(); }},
                    value.held);
}

}  // namespace flant5
