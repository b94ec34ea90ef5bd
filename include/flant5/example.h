// A row of the input.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "flant5/label.h"

namespace flant5 {

// A row's own id keeps its JSON type; a row without one is known by its number.
using RowId = std::variant<std::int64_t, std::string>;

struct Example {
  std::size_t number = 0;     // position among all rows of the run, from 1
  RowId id;                   // the row's own, else its number
  std::string text;           // UTF-8
  std::optional<Label> gold;  // of the reader's LabelMap; none: classified, left out of the metrics
  // The row could not be read, for this reason, and the reader was told to hand it out all the same (OnError::kNull):
  // text is empty, and the prediction has no label.
  std::optional<std::string> fault;
};

}  // namespace flant5
