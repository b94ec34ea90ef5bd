// Counts sentences that rows repeat, in bounded memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "flant5/label.h"

namespace flant5 {

class Duplicates {
 public:
  // How many different sentences are remembered, by their 64-bit hash; about 32 bytes each.
  static constexpr std::size_t kDefaultCapacity = 1'000'000;

  explicit Duplicates(std::size_t capacity = kDefaultCapacity) : capacity_(capacity) {}

  // Space around the text is ignored.
  void add(std::string_view text, std::optional<Label> gold);

  std::int64_t repeated() const { return repeated_; }        // rows whose sentence an earlier row had
  std::int64_t conflicting() const { return conflicting_; }  // sentences that have more than one gold label
  bool complete() const { return complete_; }  // false: more sentences than the capacity, the counts are lower bounds

 private:
  std::size_t capacity_;
  std::unordered_map<std::uint64_t, std::uint64_t> golds_;  // hash of the text -> bit set of its gold labels
  std::int64_t repeated_ = 0;
  std::int64_t conflicting_ = 0;
  bool complete_ = true;
};

}  // namespace flant5
