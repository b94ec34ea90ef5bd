// Reads a whole template.
#pragma once

#include "prompt/source.h"
#include "prompt/syntax.h"

namespace flant5 {

Syntax parse_template(const Source& source);  // Throws UsageError.

}  // namespace flant5
