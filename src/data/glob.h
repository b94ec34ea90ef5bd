// Patterns of paths, as in the card of a data set.
#pragma once

#include <string_view>

namespace flant5 {

// Whether the whole path fits. * is any characters of one part of the path, ? one of them; a part that is ** is any
// number of parts. Time is linear in the pattern's size times the path's for each **.
bool matches_glob(std::string_view pattern, std::string_view path);

}  // namespace flant5
