#include "prompt/expression_parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "counted.h"
#include "prompt/fields.h"

namespace flant5 {
namespace {

constexpr int kMaxNesting = 32;  // of brackets, nots and minuses inside each other

template <typename... T>
std::vector<Expression> list_of(T... items) {
  std::vector<Expression> list;
  (list.push_back(std::move(items)), ...);
  return list;
}

std::optional<Kind> list_kind(Kind item) {
  if (item == Kind::kText) return Kind::kTexts;
  if (item == Kind::kInteger) return Kind::kIntegers;
  if (item == Kind::kShot) return Kind::kShots;
  return std::nullopt;
}

std::optional<Kind> item_kind(Kind list) {
  if (list == Kind::kTexts) return Kind::kText;
  if (list == Kind::kIntegers) return Kind::kInteger;
  if (list == Kind::kShots) return Kind::kShot;
  return std::nullopt;
}

// One method for each level of Jinja2's grammar, loosest first.
class ExpressionParser {
 public:
  ExpressionParser(TokenStream& tokens, Scope& scope) : tokens_(tokens), scope_(scope) {}

  Expression parse() {
    const Nesting nesting(*this);
    Expression value = parse_junction(true);
    if (!tokens_.is_name("if")) return value;
    tokens_.next();
    Expression condition = parse_junction(true);
    if (!tokens_.take_name("else")) tokens_.fail("expected else: a condition must say what to write otherwise");
    Expression otherwise = parse();
    if (otherwise.kind != value.kind) {
      tokens_.fail(value.offset, fmt::format("this is {} or {}: both must be of one kind", kind_name(value.kind),
                                             kind_name(otherwise.kind)));
    }
    const auto [kind, offset] = std::pair(value.kind, value.offset);
    return {kind, offset, Conditional{list_of(std::move(condition), std::move(value), std::move(otherwise))}};
  }

  Expression parse_without_condition() {
    const Nesting nesting(*this);
    return parse_junction(true);
  }

 private:
  class Nesting {
   public:
    explicit Nesting(ExpressionParser& parser) : parser_(parser) {
      if (++parser_.depth_ > kMaxNesting) parser_.tokens_.fail(fmt::format("nested more than {} deep", kMaxNesting));
    }
    ~Nesting() { --parser_.depth_; }
    Nesting(const Nesting&) = delete;
    Nesting& operator=(const Nesting&) = delete;

   private:
    ExpressionParser& parser_;
  };

  Expression parse_junction(bool is_or) {
    const auto operand = [&] { return is_or ? parse_junction(false) : parse_not(); };
    Expression first = operand();
    const char* word = is_or ? "or" : "and";
    if (!tokens_.is_name(word)) return first;
    Expression result{first.kind, first.offset, {}};
    Junction junction{is_or, list_of(std::move(first))};
    while (tokens_.take_name(word)) {
      junction.operands.push_back(operand());
      if (junction.operands.back().kind != result.kind) result.kind = Kind::kMixed;
    }
    result.node = std::move(junction);
    return result;
  }

  Expression parse_not() {
    if (!tokens_.is_name("not")) return parse_comparison();
    const Nesting nesting(*this);
    const std::size_t offset = tokens_.next().offset;
    return {Kind::kBool, offset, Not{list_of(parse_not())}};
  }

  std::optional<Relation> take_relation() {
    static constexpr std::array<std::pair<std::string_view, Relation>, 6> kOperators{{{"==", Relation::kEqual},
                                                                                      {"!=", Relation::kNotEqual},
                                                                                      {"<", Relation::kLess},
                                                                                      {"<=", Relation::kLessEqual},
                                                                                      {">", Relation::kGreater},
                                                                                      {">=", Relation::kGreaterEqual}}};
    for (const auto& [op, relation] : kOperators) {
      if (tokens_.take_operator(op)) return relation;
    }
    if (tokens_.take_name("in")) return Relation::kIn;
    if (!tokens_.take_name("not")) return std::nullopt;
    if (!tokens_.take_name("in")) tokens_.fail("expected in after not");
    return Relation::kNotIn;
  }

  Expression parse_comparison() {
    Expression first = parse_concatenation();
    const std::size_t offset = first.offset;
    Comparison comparison;
    comparison.operands.push_back(std::move(first));
    for (auto relation = take_relation(); relation; relation = take_relation()) {
      const Kind left = comparison.operands.back().kind;
      comparison.operands.push_back(parse_concatenation());
      check_relation(*relation, left, comparison.operands.back());
      comparison.relations.push_back(*relation);
    }
    if (comparison.relations.empty()) return std::move(comparison.operands.front());
    return {Kind::kBool, offset, std::move(comparison)};
  }

  void check_relation(Relation relation, Kind left, const Expression& right) {
    bool fits = false;
    if (relation == Relation::kIn || relation == Relation::kNotIn) {
      fits = item_kind(right.kind) == left || (left == Kind::kText && right.kind == Kind::kText);
    } else if (relation == Relation::kEqual || relation == Relation::kNotEqual) {
      fits = left == right.kind && left != Kind::kMixed && left != Kind::kLoop;
    } else {
      fits = left == right.kind && (left == Kind::kText || left == Kind::kInteger);
    }
    if (!fits) {
      tokens_.fail(right.offset,
                   fmt::format("{} can't be compared with {} this way", kind_name(left), kind_name(right.kind)));
    }
  }

  Expression parse_concatenation() {
    Expression first = parse_unary();
    if (tokens_.is_operator("+") || tokens_.is_operator("-")) {
      tokens_.fail("arithmetic is not supported; ~ joins texts");
    }
    if (!tokens_.is_operator("~")) return first;
    const std::size_t offset = first.offset;
    require_printable(first);
    Concatenation concatenation{list_of(std::move(first))};
    while (tokens_.take_operator("~")) {
      concatenation.parts.push_back(parse_unary());
      require_printable(concatenation.parts.back());
    }
    return {Kind::kText, offset, std::move(concatenation)};
  }

  void require_printable(const Expression& part) {
    if (!is_printable(part.kind))
      tokens_.fail(part.offset, fmt::format("{} can't be joined by ~", kind_name(part.kind)));
  }
  static bool is_printable(Kind kind) { return kind == Kind::kText || kind == Kind::kInteger || kind == Kind::kBool; }

  Expression parse_unary() { return parse_filters(parse_signed()); }

  Expression parse_signed() {
    if (!tokens_.is_operator("-")) return parse_accesses(parse_primary());
    const Nesting nesting(*this);
    const std::size_t offset = tokens_.next().offset;
    Expression operand = parse_signed();
    if (operand.kind != Kind::kInteger) tokens_.fail(offset, "only a whole number can have a minus");
    return {Kind::kInteger, offset, Negative{list_of(std::move(operand))}};
  }

  Expression parse_primary() {
    const Token token = tokens_.peek();
    switch (token.type) {
      case TokenType::kName:
        return parse_name();
      case TokenType::kString:
        return parse_strings();
      case TokenType::kInteger:
        tokens_.next();
        return {Kind::kInteger, token.offset, Literal{Value(std::int64_t{std::stoll(token.value)})}};
      default:
        break;
    }
    if (tokens_.is_operator("[")) return parse_list();
    if (!tokens_.take_operator("(")) tokens_.fail("expected an expression");
    Expression inside = parse();
    tokens_.expect_operator(")");
    return inside;
  }

  Expression parse_strings() {
    const std::size_t offset = tokens_.peek().offset;
    std::string value;  // neighbours are one string, as in Python
    while (tokens_.peek().type == TokenType::kString) value += tokens_.next().value;
    return {Kind::kText, offset, Literal{Value(std::move(value))}};
  }

  Expression parse_name() {
    const Token token = tokens_.next();
    const std::string& name = token.value;
    if (name == "true" || name == "True") return {Kind::kBool, token.offset, Literal{Value(true)}};
    if (name == "false" || name == "False") return {Kind::kBool, token.offset, Literal{Value(false)}};
    const Binding* binding = scope_.use(name);
    if (binding == nullptr && name == kRow) return parse_row_field(token.offset);
    if (binding == nullptr) {
      tokens_.fail(token.offset, fmt::format("unknown name \"{}\": there are {}", name, scope_.names()));
    }
    return {binding->kind, token.offset, Variable{binding->slot}};
  }

  // row.company, row['News headline'], row.entities.sentiment: all names after it are the path of one field.
  Expression parse_row_field(std::size_t offset) {
    std::string path;
    for (;;) {
      std::string name;
      if (tokens_.take_operator(".")) {
        name = tokens_.expect(TokenType::kName, "the name of a field").value;
      } else if (tokens_.take_operator("[")) {
        name = tokens_.expect(TokenType::kString, "the name of a field, in quotes").value;
        tokens_.expect_operator("]");
      } else {
        break;
      }
      path += (path.empty() ? "" : ".") + name;
    }
    if (path.empty()) tokens_.fail(offset, "name a field of the row: row.company, or row['company name']");
    return {Kind::kText, offset, Variable{scope_.row_field(path)}};
  }

  Expression parse_list() {
    const std::size_t offset = tokens_.next().offset;
    ListLiteral list;
    while (!tokens_.is_operator("]")) {
      if (!list.items.empty()) tokens_.expect_operator(",");
      if (tokens_.is_operator("]")) break;
      list.items.push_back(parse());
      if (list.items.back().kind != list.items.front().kind) tokens_.fail(offset, "a list holds values of one kind");
    }
    tokens_.expect_operator("]");
    const auto kind = list.items.empty() ? std::nullopt : list_kind(list.items.front().kind);
    if (!kind) tokens_.fail(offset, "a list holds texts, whole numbers or shots, at least one");
    return {*kind, offset, std::move(list)};
  }

  // Adds a step to a chain, which it begins if the expression is none yet.
  static Expression with_step(Expression expression, Step step, Kind kind) {
    if (std::holds_alternative<Chain>(expression.node)) {
      std::get<Chain>(expression.node).steps.push_back(std::move(step));
      expression.kind = kind;
      return expression;
    }
    Chain chain;
    const std::size_t offset = expression.offset;
    chain.base.push_back(std::move(expression));
    chain.steps.push_back(std::move(step));
    return {kind, offset, std::move(chain)};
  }

  Expression parse_accesses(Expression expression) {
    while (true) {
      const std::size_t offset = tokens_.peek().offset;
      if (tokens_.take_operator(".")) {
        const Token name = tokens_.expect(TokenType::kName, "the name of an attribute");
        expression = with_field(std::move(expression), name.value, name.offset);
      } else if (tokens_.take_operator("[")) {
        expression = with_index(std::move(expression), parse(), offset);
        tokens_.expect_operator("]");
      } else if (tokens_.is_operator("(")) {
        tokens_.fail("functions can't be called");
      } else {
        return expression;
      }
    }
  }

  Expression with_field(Expression expression, const std::string& name, std::size_t offset) {
    const FieldSpec* spec = find_field(expression.kind, name);
    if (spec == nullptr) {
      const std::string fields = field_names(expression.kind);
      tokens_.fail(offset, fmt::format("{} has no \"{}\"{}", kind_name(expression.kind), name,
                                       fields.empty() ? "" : ": it has " + fields));
    }
    return with_step(std::move(expression), {offset, FieldAccess{spec->field}}, spec->kind);
  }

  Expression with_index(Expression expression, Expression index, std::size_t offset) {
    if (const auto* literal = std::get_if<Literal>(&index.node); literal != nullptr && index.kind == Kind::kText) {
      return with_field(std::move(expression), literal->value.text(), offset);
    }
    const auto kind = item_kind(expression.kind);
    if (!kind || index.kind != Kind::kInteger) {
      tokens_.fail(offset, fmt::format("{} has no {} for index", kind_name(expression.kind), kind_name(index.kind)));
    }
    return with_step(std::move(expression), {offset, IndexAccess{list_of(std::move(index))}}, *kind);
  }

  Expression parse_filters(Expression expression) {
    while (tokens_.take_operator("|")) {
      const Token name = tokens_.expect(TokenType::kName, "the name of a filter");
      expression = with_filter(std::move(expression), name);
    }
    if (tokens_.is_name("is")) tokens_.fail("tests (is ...) are not supported");
    return expression;
  }

  Expression with_filter(Expression expression, const Token& name) {
    const FilterSpec* spec = find_filter(name.value);
    if (spec == nullptr) {
      tokens_.fail(name.offset, fmt::format("unknown filter \"{}\": there are {}", name.value, filter_names()));
    }
    if (std::find(spec->inputs.begin(), spec->inputs.end(), expression.kind) == spec->inputs.end()) {
      tokens_.fail(name.offset, fmt::format("{} can't take {}", spec->name, kind_name(expression.kind)));
    }
    FilterCall call{spec->filter, parse_arguments(*spec, name.offset), Field::kSentence};
    if (spec->filter == Filter::kJoin) set_attribute(call, expression.kind, name.offset);
    if (spec->filter == Filter::kReplace) check_replaced(call);
    return with_step(std::move(expression), {name.offset, std::move(call)}, result_kind(spec->filter));
  }

  static Kind result_kind(Filter filter) { return filter == Filter::kLength ? Kind::kInteger : Kind::kText; }

  std::vector<Expression> parse_arguments(const FilterSpec& spec, std::size_t offset) {
    std::vector<std::optional<Expression>> given(spec.parameters.size());
    std::size_t position = 0;
    if (tokens_.take_operator("(")) {
      while (!tokens_.is_operator(")")) {
        if (position > 0) tokens_.expect_operator(",");
        parse_argument(spec, position++, given);
      }
      tokens_.expect_operator(")");
    }
    std::vector<Expression> arguments;
    for (std::size_t i = 0; i < given.size(); ++i) {
      const ParameterSpec& parameter = spec.parameters[i];
      if (!given[i] && !parameter.otherwise) {
        tokens_.fail(offset, fmt::format("{} asks for \"{}\"", spec.name, parameter.name));
      }
      arguments.push_back(given[i] ? *std::move(given[i])
                                   : Expression{parameter.kind, offset, Literal{*parameter.otherwise}});
    }
    return arguments;
  }

  // One argument, `value` or `name=value`.
  void parse_argument(const FilterSpec& spec, std::size_t position, std::vector<std::optional<Expression>>& given) {
    const std::size_t offset = tokens_.peek().offset;
    std::size_t place = position;
    const auto named = std::find_if(spec.parameters.begin(), spec.parameters.end(),
                                    [&](const ParameterSpec& parameter) { return tokens_.is_name(parameter.name); });
    if (named != spec.parameters.end()) {
      place = static_cast<std::size_t>(named - spec.parameters.begin());
      tokens_.next();
      tokens_.expect_operator("=");
    }
    if (place >= spec.parameters.size()) {
      tokens_.fail(offset, fmt::format("{} takes {} at most", spec.name, counted(spec.parameters.size(), "argument")));
    }
    if (given[place]) tokens_.fail(offset, fmt::format("\"{}\" is given twice", spec.parameters[place].name));
    given[place] = parse();
    const Kind expected = spec.parameters[place].kind;
    if (given[place]->kind != expected) {
      tokens_.fail(offset, fmt::format("\"{}\" must be {}, not {}", spec.parameters[place].name, kind_name(expected),
                                       kind_name(given[place]->kind)));
    }
  }

  void set_attribute(FilterCall& call, Kind input, std::size_t offset) {
    const auto* literal = std::get_if<Literal>(&call.arguments[1].node);
    if (literal == nullptr) tokens_.fail(call.arguments[1].offset, "the attribute must be a plain string");
    const std::string& name = literal->value.text();
    if (input != Kind::kShots && name.empty()) return;
    const FieldSpec* spec = input == Kind::kShots ? find_field(Kind::kShot, name) : nullptr;
    if (spec == nullptr) {
      tokens_.fail(offset, input == Kind::kShots
                               ? "join of shots asks for attribute=, one of " + field_names(Kind::kShot)
                               : "only shots have attributes to join");
    }
    call.attribute = spec->field;
  }

  // Python would put the new text between all characters; nobody who writes this means it.
  void check_replaced(const FilterCall& call) {
    const auto* literal = std::get_if<Literal>(&call.arguments[0].node);
    if (literal != nullptr && literal->value.text().empty()) {
      tokens_.fail(call.arguments[0].offset, "the text to replace is empty");
    }
  }

  TokenStream& tokens_;
  Scope& scope_;
  int depth_ = 0;
};

}  // namespace

Expression parse_expression(TokenStream& tokens, Scope& scope) { return ExpressionParser(tokens, scope).parse(); }

Expression parse_loop_list(TokenStream& tokens, Scope& scope) {
  return ExpressionParser(tokens, scope).parse_without_condition();
}

}  // namespace flant5
