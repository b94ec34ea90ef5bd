// Rows in, one at a time, in input order, from files or standard input.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "flant5/data/example.h"

namespace flant5 {

class RowReader {
 public:
  virtual ~RowReader() = default;
  // The next row, or none at the end. Throws InputError naming file, line, column, reason and remedy.
  virtual std::optional<Example> next() = 0;
};

}  // namespace flant5
