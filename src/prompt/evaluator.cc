#include "prompt/evaluator.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "data/unicode_text.h"
#include "data/utf8.h"

namespace flant5 {
namespace {

Value field_of(const Value& owner, Field field) {
  switch (field) {
    case Field::kSentence:
      return Value(owner.shot().sentence);
    case Field::kAnswer:
      return Value(owner.shot().answer);
    case Field::kLabel:
      return Value(owner.shot().label);
    case Field::kIndex:
      return Value(owner.loop().index + 1);
    case Field::kIndex0:
      return Value(owner.loop().index);
    case Field::kRevindex:
      return Value(owner.loop().length - owner.loop().index);
    case Field::kRevindex0:
      return Value(owner.loop().length - owner.loop().index - 1);
    case Field::kFirst:
      return Value(owner.loop().index == 0);
    case Field::kLast:
      return Value(owner.loop().index + 1 == owner.loop().length);
    case Field::kLength:
      break;
  }
  return Value(owner.loop().length);
}

// The item at a Python index, -1 being the last; null past either end.
const Value* item_at(const std::vector<Value>& list, std::int64_t index) {
  const auto size = static_cast<std::int64_t>(list.size());
  const std::int64_t place = index < 0 ? index + size : index;
  return place < 0 || place >= size ? nullptr : &list[static_cast<std::size_t>(place)];
}

std::size_t count_of(const std::string& text, const std::string& part, std::size_t most) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); count < most && at != text.npos; at = text.find(part, at + part.size())) {
    ++count;
  }
  return count;
}

}  // namespace

void Evaluator::spend_step(std::size_t offset) {
  if (!budget_.spend_step()) source_.fail(offset, "the prompt takes too many steps: are loops nested in loops?");
}

void Evaluator::spend_bytes(std::size_t bytes, std::size_t offset) {
  if (!budget_.spend_bytes(bytes)) source_.fail(offset, "the prompt grows too large: what repeats its text here?");
}

Value Evaluator::evaluate(const Expression& expression) {
  spend_step(expression.offset);
  return std::visit([&](const auto& node) { return value_of(node, expression); }, expression.node);
}

Value Evaluator::value_of(const ListLiteral& node, const Expression&) {
  std::vector<Value> items;
  for (const Expression& item : node.items) items.push_back(evaluate(item));
  return Value(std::move(items));
}

Value Evaluator::value_of(const Negative& node, const Expression&) {
  return Value(-evaluate(node.operand[0]).integer());
}

Value Evaluator::value_of(const Not& node, const Expression&) { return Value(!is_true(evaluate(node.operand[0]))); }

Value Evaluator::value_of(const Junction& node, const Expression&) {
  Value value;
  for (const Expression& operand : node.operands) {
    value = evaluate(operand);
    if (is_true(value) == node.is_or) break;
  }
  return value;
}

Value Evaluator::value_of(const Comparison& node, const Expression&) {
  Value left = evaluate(node.operands[0]);
  for (std::size_t i = 0; i < node.relations.size(); ++i) {
    Value right = evaluate(node.operands[i + 1]);
    if (!holds(left, node.relations[i], right)) return Value(false);
    left = std::move(right);
  }
  return Value(true);
}

bool Evaluator::holds(const Value& left, Relation relation, const Value& right) {
  const auto contains = [&] {
    if (std::holds_alternative<Text>(right.held)) return right.text().find(left.text()) != std::string::npos;
    return std::any_of(right.list().begin(), right.list().end(), [&](const Value& item) { return equal(item, left); });
  };
  switch (relation) {
    case Relation::kEqual:
      return equal(left, right);
    case Relation::kNotEqual:
      return !equal(left, right);
    case Relation::kLess:
      return compare(left, right) < 0;
    case Relation::kLessEqual:
      return compare(left, right) <= 0;
    case Relation::kGreater:
      return compare(left, right) > 0;
    case Relation::kGreaterEqual:
      return compare(left, right) >= 0;
    case Relation::kIn:
      return contains();
    case Relation::kNotIn:
      break;
  }
  return !contains();
}

Value Evaluator::value_of(const Concatenation& node, const Expression& expression) {
  std::string text;
  for (const Expression& part : node.parts) {
    const std::string piece = printed(evaluate(part));
    spend_bytes(piece.size(), expression.offset);
    text += piece;
  }
  return Value(std::move(text));
}

Value Evaluator::value_of(const Conditional& node, const Expression&) {
  return evaluate(is_true(evaluate(node.parts[0])) ? node.parts[1] : node.parts[2]);
}

Value Evaluator::value_of(const Chain& node, const Expression&) {
  Value value = evaluate(node.base[0]);
  for (std::size_t i = 0; i < node.steps.size(); ++i) {
    const Step& step = node.steps[i];
    spend_step(step.offset);
    if (const auto* field = std::get_if<FieldAccess>(&step.access)) {
      value = field_of(value, field->field);
    } else if (const auto* call = std::get_if<FilterCall>(&step.access)) {
      value = filtered(value, *call, step.offset);
    } else {
      const std::int64_t index = evaluate(std::get<IndexAccess>(step.access).index[0]).integer();
      const Value* item = item_at(value.list(), index);
      const auto* after = i + 1 < node.steps.size() ? std::get_if<FilterCall>(&node.steps[i + 1].access) : nullptr;
      if (item != nullptr) {
        value = Value(*item);
      } else if (after != nullptr && after->filter == Filter::kDefault) {
        value = evaluate(after->arguments[0]);
        ++i;
      } else {
        source_.fail(step.offset, fmt::format("there is no item {} in a list of {}", index, value.list().size()));
      }
    }
  }
  return value;
}

Value Evaluator::filtered(const Value& input, const FilterCall& call, std::size_t offset) {
  std::vector<Value> arguments;
  for (const Expression& argument : call.arguments) arguments.push_back(evaluate(argument));
  const auto made = [&](std::string text) {
    spend_bytes(text.size(), offset);
    return Value(std::move(text));
  };
  switch (call.filter) {
    case Filter::kTrim:
      return made(std::string(strip_left(strip_right(input.text()))));
    case Filter::kUpper:
      return made(to_upper(input.text()));
    case Filter::kLower:
      return made(to_lower(input.text()));
    case Filter::kJoin:
      return made(joined(input.list(), arguments[0].text(), call, offset));
    case Filter::kReplace:
      return made(replaced(input.text(), arguments, offset));
    case Filter::kToJson:
      return made(to_json(input));
    case Filter::kDefault:
      return arguments[1].boolean() && !is_true(input) ? arguments[0] : input;
    case Filter::kLength:
      break;
  }
  const auto* list = std::get_if<List>(&input.held);
  return Value(static_cast<std::int64_t>(list != nullptr ? (*list)->size() : count_code_points(input.text())));
}

std::string Evaluator::joined(const std::vector<Value>& items, const std::string& separator, const FilterCall& call,
                              std::size_t offset) {
  std::string text;
  for (const Value& item : items) {
    const bool is_shot = std::holds_alternative<std::shared_ptr<const ShotFields>>(item.held);
    const std::string piece = printed(is_shot ? field_of(item, call.attribute) : item);
    spend_bytes(separator.size() + piece.size(), offset);
    if (&item != &items.front()) text += separator;
    text += piece;
  }
  return text;
}

std::string Evaluator::replaced(const std::string& text, const std::vector<Value>& arguments, std::size_t offset) {
  const std::string& from = arguments[0].text();
  const std::string& to = arguments[1].text();
  const std::int64_t count = arguments[2].integer();
  if (from.empty()) source_.fail(offset, "the text to replace is empty");
  const std::size_t most = count < 0 ? std::numeric_limits<std::size_t>::max() : static_cast<std::size_t>(count);
  // Paid before it is made: every match may stand for a text as long as the prompt itself.
  const std::size_t matches = count_of(text, from, most);
  if (matches > 0 && to.size() > std::numeric_limits<std::size_t>::max() / 2 / matches)
    spend_bytes(~std::size_t{0}, offset);
  spend_bytes(matches * to.size(), offset);
  std::string result;
  std::size_t start = 0;
  for (std::size_t i = 0; i < matches; ++i) {
    const std::size_t at = text.find(from, start);
    result.append(text, start, at - start).append(to);
    start = at + from.size();
  }
  return result.append(text, start);
}

}  // namespace flant5
