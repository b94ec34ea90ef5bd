// The names that an expression may use, at one place of a template.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "prompt/syntax.h"
#include "prompt/value.h"

namespace flant5 {

struct Binding {
  std::string name;
  Kind kind = Kind::kText;
  std::size_t slot = 0;
};

class Scope {
 public:
  Scope();

  // The innermost binding of a name, noted as used; none if there is no such name.
  const Binding* use(const std::string& name);
  bool is_used(std::size_t slot) const { return used_[slot]; }
  std::string names() const;  // "sentence, shots, answers, labels, row", for messages

  std::size_t bind(const std::string& name, Kind kind);  // its slot
  void unbind() { bindings_.pop_back(); }

  // The slot of a field of the row, by its name or path.
  std::size_t row_field(const std::string& name);
  const std::vector<RowField>& row_fields() const { return row_fields_; }

  std::size_t slots() const { return used_.size(); }

 private:
  std::vector<Binding> bindings_;
  std::vector<RowField> row_fields_;
  std::vector<bool> used_;  // by slot
};

}  // namespace flant5
