// The token sequences that may be answered, as a tree: sequences that begin alike share their first steps.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace flant5 {

class AnswerTrie {
 public:
  struct Node {
    std::int64_t token = 0;
    std::vector<std::size_t> children;    // indices of nodes
    std::optional<std::size_t> sequence;  // the sequence that ends here
  };

  // sequences: token ids with their </s>. Throws UsageError if there is none, one is empty or two are the same.
  explicit AnswerTrie(const std::vector<std::vector<std::int64_t>>& sequences);

  static constexpr std::size_t kRoot = 0;
  const Node& node(std::size_t index) const { return nodes_[index]; }
  std::size_t sequences() const { return sequences_; }

  // The child of a node with this token, if any.
  std::optional<std::size_t> child(std::size_t index, std::int64_t token) const;

 private:
  std::vector<Node> nodes_{1};
  std::size_t sequences_;
};

}  // namespace flant5
