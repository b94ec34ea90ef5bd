// What someone who mistyped a name may have meant.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace flant5 {

// The name that the fewest changed, added or left out letters lead to; none if that takes more than a third of them.
std::optional<std::string> closest_name(const std::string& mistyped, const std::vector<std::string>& names);

}  // namespace flant5
