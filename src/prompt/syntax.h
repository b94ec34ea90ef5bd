// A template as it was read: blocks of text, output, loops and conditions, over expressions.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "prompt/value.h"

namespace flant5 {

struct Expression;

struct Literal {
  Value value;
};
struct Variable {
  std::size_t slot = 0;
};
struct ListLiteral {
  std::vector<Expression> items;
};
struct Negative {
  std::vector<Expression> operand;  // one
};
struct Not {
  std::vector<Expression> operand;  // one
};
// a and b and ..., or a or b or ...: the operand that decides, as in Python.
struct Junction {
  bool is_or = false;
  std::vector<Expression> operands;
};
enum class Relation { kEqual, kNotEqual, kLess, kLessEqual, kGreater, kGreaterEqual, kIn, kNotIn };
// a < b <= c: every neighbouring pair must hold.
struct Comparison {
  std::vector<Expression> operands;
  std::vector<Relation> relations;  // one fewer
};
struct Concatenation {
  std::vector<Expression> parts;
};
struct Conditional {
  std::vector<Expression> parts;  // condition, then, otherwise
};

enum class Field {
  kSentence,
  kAnswer,
  kLabel,
  kIndex,
  kIndex0,
  kRevindex,
  kRevindex0,
  kFirst,
  kLast,
  kLength,
};
enum class Filter { kTrim, kUpper, kLower, kJoin, kReplace, kToJson, kDefault, kLength };

struct FieldAccess {
  Field field = Field::kSentence;
};
struct IndexAccess {
  std::vector<Expression> index;  // one
};
struct FilterCall {
  Filter filter = Filter::kTrim;
  std::vector<Expression> arguments;   // all of its parameters, defaults filled in
  Field attribute = Field::kSentence;  // of join over shots
};
struct Step {
  std::size_t offset = 0;
  std::variant<FieldAccess, IndexAccess, FilterCall> access;
};
// base.field[index]|filter...
struct Chain {
  std::vector<Expression> base;  // one
  std::vector<Step> steps;
};

struct Expression {
  Kind kind = Kind::kText;
  std::size_t offset = 0;
  std::variant<Literal, Variable, ListLiteral, Negative, Not, Junction, Comparison, Concatenation, Conditional, Chain>
      node;
};

struct Node;
using Block = std::vector<Node>;

struct OutputNode {
  Expression expression;
};
struct ForNode {
  std::size_t item_slot = 0;
  std::size_t loop_slot = 0;
  Expression list;
  Block body;
  Block otherwise;  // for an empty list
};
struct Branch {
  Expression condition;
  Block body;
};
struct IfNode {
  std::vector<Branch> branches;
  Block otherwise;
};
struct Node {
  std::variant<std::string, OutputNode, ForNode, IfNode> held;
};

// Slots of the variables that every template has; those of loops follow.
inline constexpr std::size_t kSentenceSlot = 0;
inline constexpr std::size_t kShotsSlot = 1;
inline constexpr std::size_t kAnswersSlot = 2;
inline constexpr std::size_t kLabelsSlot = 3;

// The name whose attributes are fields of the row.
inline constexpr std::string_view kRow = "row";

// A field of the row that the template reads.
struct RowField {
  std::string name;  // of a field inside others its path, "entities.sentiment"
  std::size_t slot = 0;
};

struct Syntax {
  Block body;
  std::size_t slots = 0;
  std::vector<RowField> row_fields;
  bool uses_shots = false;
  bool lists_labels = false;  // uses answers or labels
};

}  // namespace flant5
