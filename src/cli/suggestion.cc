#include "cli/suggestion.h"

#include <algorithm>
#include <utility>

namespace flant5 {
namespace {

// Levenshtein's distance in which neighbours that changed places count once.
std::size_t edits_between(const std::string& a, const std::string& b) {
  std::vector<std::vector<std::size_t>> edits(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) edits[i][0] = i;
  for (std::size_t j = 0; j <= b.size(); ++j) edits[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = edits[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      edits[i][j] = std::min({edits[i - 1][j] + 1, edits[i][j - 1] + 1, change});
      const bool are_swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (are_swapped) edits[i][j] = std::min(edits[i][j], edits[i - 2][j - 2] + 1);
    }
  }
  return edits[a.size()][b.size()];
}

std::size_t difference(std::size_t a, std::size_t b) { return a < b ? b - a : a - b; }

}  // namespace

std::optional<std::string> closest_name(const std::string& mistyped, const std::vector<std::string>& names) {
  std::optional<std::string> closest;
  std::pair fewest(mistyped.size() / 3, mistyped.size());
  for (const std::string& name : names) {
    const std::pair edits(edits_between(mistyped, name), difference(mistyped.size(), name.size()));
    if (edits.first > fewest.first || (closest && edits >= fewest)) continue;
    fewest = edits;
    closest = name;
  }
  return closest;
}

}  // namespace flant5
