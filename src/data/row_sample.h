// Some of many rows, drawn by label in one pass.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "flant5/example.h"

namespace flant5 {

// How many of `size` each group gives, in proportion to its count: rounded down, and what is missing then goes to those
// that lost the largest fractions, of equal ones to the first. All of them where `size` is no less than their sum.
std::vector<std::size_t> proportional_shares(const std::vector<std::size_t>& counts, std::size_t size);

// Each label, and the rows without one, give their share; within a label all rows are equally likely. Which rows are
// drawn depends on their numbers and labels and the seed alone, and a larger sample of the same label holds a smaller
// one.
class RowSample {
 public:
  RowSample(std::size_t size, std::uint64_t seed) : size_(size), seed_(seed) {}

  // Holds no more than `size` rows of a label at a time.
  void add(Example row);

  // The rows drawn from those that were added, by their numbers; Example::place says which each is.
  std::vector<Example> take();

  std::size_t added() const { return added_; }

 private:
  struct Drawn {
    double key = 0;  // those with the smallest are drawn
    Example row;
    bool operator<(const Drawn& other) const { return key < other.key; }
  };
  struct Group {
    std::size_t count = 0;
    std::vector<Drawn> drawn;  // a heap, the largest key first
  };

  std::size_t size_;
  std::uint64_t seed_;
  std::size_t added_ = 0;
  std::map<std::size_t, Group> groups_;  // by label, those without one last
};

}  // namespace flant5
