#include "eval/duplicates.h"

#include <bit>

#include "data/normalize.h"

namespace flant5 {
namespace {

// FNV-1a: the same on every platform, so that a run's counts are too.
std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return hash;
}

}  // namespace

void Duplicates::add(std::string_view text, std::optional<Label> gold) {
  const std::uint64_t hash = hash_of(strip_space(text));
  auto found = golds_.find(hash);
  if (found != golds_.end()) {
    ++repeated_;
  } else if (golds_.size() < capacity_) {
    found = golds_.emplace(hash, std::uint64_t{0}).first;
  } else {
    complete_ = false;
    return;
  }
  if (!gold) return;
  const std::uint64_t before = found->second;
  found->second = before | (std::uint64_t{1} << index(*gold));
  if (std::popcount(before) == 1 && found->second != before) ++conflicting_;
}

}  // namespace flant5
