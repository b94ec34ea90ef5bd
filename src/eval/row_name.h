// A row's id for messages.
#pragma once

#include <string>

#include "flant5/example.h"

namespace flant5 {

std::string row_name(const RowId& id);  // row 17, or row "a-17": on one line, safe for a terminal

}  // namespace flant5
