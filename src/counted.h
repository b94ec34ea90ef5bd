// Counts in sentences.
#pragma once

#include <concepts>
#include <string>
#include <string_view>

namespace flant5 {

// "1 row", "2 rows".
template <std::integral N>
std::string counted(N count, std::string_view noun) {
  return std::to_string(count) + ' ' + std::string(noun) + (count == 1 ? "" : "s");
}

// The word that goes with a count: "1 row is", "2 rows are".
template <std::integral N>
std::string_view with_count(N count, std::string_view one, std::string_view many) {
  return count == 1 ? one : many;
}

}  // namespace flant5
