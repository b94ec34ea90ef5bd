// The attributes of shots and of the loop, and the filters with their parameters.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "prompt/syntax.h"

namespace flant5 {

struct FieldSpec {
  std::string_view name;
  Kind owner = Kind::kShot;
  Field field = Field::kSentence;
  Kind kind = Kind::kText;
};
// The field of a shot or of the loop that has this name; none if there is no such field.
const FieldSpec* find_field(Kind owner, std::string_view name);
std::string field_names(Kind owner);  // for messages

struct ParameterSpec {
  std::string_view name;
  Kind kind = Kind::kText;
  std::optional<Value> otherwise;  // none: the argument must be given
};
struct FilterSpec {
  std::string_view name;
  Filter filter = Filter::kTrim;
  std::vector<Kind> inputs;
  std::vector<ParameterSpec> parameters;
};
const FilterSpec* find_filter(std::string_view name);
std::string filter_names();

}  // namespace flant5
