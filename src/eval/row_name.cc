#include "eval/row_name.h"

#include <fmt/format.h>

#include "data/excerpt.h"

namespace flant5 {

std::string row_name(const RowId& id) {
  if (const auto* number = std::get_if<std::int64_t>(&id)) return fmt::format("row {}", *number);
  return fmt::format("row \"{}\"", excerpt(std::get<std::string>(id)));
}

}  // namespace flant5
