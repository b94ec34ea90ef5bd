// The value of an expression.
#pragma once

#include <vector>

#include "prompt/budget.h"
#include "prompt/source.h"
#include "prompt/syntax.h"

namespace flant5 {

class Evaluator {
 public:
  // `slots` are the values of the variables; all three must outlive this.
  Evaluator(const Source& source, const std::vector<Value>& slots, Budget& budget)
      : source_(source), slots_(slots), budget_(budget) {}

  // Throws UsageError: an index past the end of a list, or the budget is spent.
  Value evaluate(const Expression& expression);

  void spend_step(std::size_t offset);
  void spend_bytes(std::size_t bytes, std::size_t offset);

 private:
  Value value_of(const Literal& node, const Expression&) { return node.value; }
  Value value_of(const Variable& node, const Expression&) { return slots_[node.slot]; }
  Value value_of(const ListLiteral& node, const Expression&);
  Value value_of(const Negative& node, const Expression&);
  Value value_of(const Not& node, const Expression&);
  Value value_of(const Junction& node, const Expression&);
  Value value_of(const Comparison& node, const Expression&);
  Value value_of(const Concatenation& node, const Expression& expression);
  Value value_of(const Conditional& node, const Expression&);
  Value value_of(const Chain& node, const Expression&);

  bool holds(const Value& left, Relation relation, const Value& right);

  Value filtered(const Value& input, const FilterCall& call, std::size_t offset);
  std::string joined(const std::vector<Value>& items, const std::string& separator, const FilterCall& call,
                     std::size_t offset);
  std::string replaced(const std::string& text, const std::vector<Value>& arguments, std::size_t offset);

  const Source& source_;
  const std::vector<Value>& slots_;
  Budget& budget_;
};

}  // namespace flant5
