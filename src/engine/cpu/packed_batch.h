// Token sequences one after the other, without padding.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace flant5 {

struct PackedBatch {
  std::vector<std::int64_t> input_ids;         // all sequences
  std::vector<std::int64_t> cu_seqlens = {0};  // sequence s is [cu_seqlens[s], cu_seqlens[s + 1])

  void append(std::span<const std::int64_t> sequence) {
    input_ids.insert(input_ids.end(), sequence.begin(), sequence.end());
    cu_seqlens.push_back(static_cast<std::int64_t>(input_ids.size()));
  }
  std::int64_t longest() const;  // tokens of the longest sequence
};

}  // namespace flant5
