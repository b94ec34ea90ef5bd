// A template with values filled in.
#pragma once

#include <string>
#include <vector>

#include "prompt/source.h"
#include "prompt/syntax.h"

namespace flant5 {

struct RenderInput {
  Text sentence;
  std::vector<Value> shots;
  std::vector<Value> answers;
  std::vector<Value> labels;
  std::vector<Text> row_fields;  // [Syntax::row_fields]
};

std::string render_template(const Syntax& syntax, const Source& source, RenderInput input);  // Throws UsageError.

}  // namespace flant5
