// What someone who mistyped a name may have meant.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace flant5 {

// The name that the fewest changed, added, left out or swapped letters lead to, of several the one closest in length;
// none if that takes more than a third of the letters.
std::optional<std::string> closest_name(const std::string& mistyped, const std::vector<std::string>& names);

}  // namespace flant5
