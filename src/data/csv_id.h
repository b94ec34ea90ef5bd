// Ids in formats that have no types.
#pragma once

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "flant5/example.h"

namespace flant5 {

// An integer, if `text` is one as JSON would write it (7, -7, not 007 or +7); else the text.
inline RowId csv_id(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool is_integer = error == std::errc() && end == text.data() + text.size();
  return is_integer && text == std::to_string(value) ? RowId(value) : RowId(std::string(text));
}

// The same for a JSON text, so that it equals what a table says of it.
inline RowId untyped(const RowId& id) {
  const auto* const text = std::get_if<std::string>(&id);
  return text != nullptr ? csv_id(*text) : id;
}

}  // namespace flant5
