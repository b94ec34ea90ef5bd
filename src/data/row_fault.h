// Why a row is bad, and where in it: thrown inside the reader, which adds file and line.
#pragma once

#include <cstddef>
#include <string>

namespace flant5 {

struct RowFault {
  std::size_t at = 0;  // in bytes of the row's text
  std::string reason;
};

}  // namespace flant5
