#include "flant5/cli/suggestion.h"

#include <algorithm>
#include <numeric>

namespace flant5 {
namespace {

// Levenshtein's distance, a row of its table at a time.
std::size_t edits_between(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, change});
    }
  }
  return row.back();
}

}  // namespace

std::optional<std::string> closest_name(const std::string& mistyped, const std::vector<std::string>& names) {
  std::optional<std::string> closest;
  std::size_t fewest = mistyped.size() / 3;
  for (const std::string& name : names) {
    const std::size_t edits = edits_between(mistyped, name);
    if (edits > fewest || (closest && edits == fewest)) continue;
    fewest = edits;
    closest = name;
  }
  return closest;
}

}  // namespace flant5
