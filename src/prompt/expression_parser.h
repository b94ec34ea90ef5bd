// Reads an expression and finds the kind of its value.
#pragma once

#include "prompt/scope.h"
#include "prompt/syntax.h"
#include "prompt/token_stream.h"

namespace flant5 {

// Throws UsageError: bad syntax, an unknown name, attribute or filter, or kinds that do not fit.
Expression parse_expression(TokenStream& tokens, Scope& scope);

// The same without `a if b else c`, as stands after `for x in`.
Expression parse_loop_list(TokenStream& tokens, Scope& scope);

}  // namespace flant5
