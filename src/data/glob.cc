#include "data/glob.h"

#include <algorithm>
#include <vector>

namespace flant5 {
namespace {

// A list of items against a list of patterns, of which one may stand for any number of items. After a mismatch the last
// such one takes an item more: no earlier one has to.
template <typename Patterns, typename Items, typename IsAny, typename Fits>
bool matches(const Patterns& patterns, const Items& items, IsAny is_any, Fits fits) {
  std::size_t pattern = 0;
  std::size_t item = 0;
  std::size_t after_any = patterns.size() + 1;  // none yet
  std::size_t taken = 0;
  while (item < items.size()) {
    if (pattern < patterns.size() && is_any(patterns[pattern])) {
      after_any = ++pattern;
      taken = item;
    } else if (pattern < patterns.size() && fits(patterns[pattern], items[item])) {
      ++pattern;
      ++item;
    } else if (after_any <= patterns.size()) {
      pattern = after_any;
      item = ++taken;
    } else {
      return false;
    }
  }
  while (pattern < patterns.size() && is_any(patterns[pattern])) ++pattern;
  return pattern == patterns.size();
}

bool part_matches(std::string_view pattern, std::string_view part) {
  return matches(
      pattern, part, [](char c) { return c == '*'; }, [](char c, char other) { return c == '?' || c == other; });
}

std::vector<std::string_view> parts_of(std::string_view path) {
  std::vector<std::string_view> parts;
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    parts.push_back(path.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

}  // namespace

bool matches_glob(std::string_view pattern, std::string_view path) {
  if (pattern.starts_with("./")) pattern.remove_prefix(2);
  return matches(
      parts_of(pattern), parts_of(path), [](std::string_view part) { return part == "**"; }, part_matches);
}

}  // namespace flant5
