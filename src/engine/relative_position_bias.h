// T5's position bias: one learnt number per head and bucket of distance. Owned by layer 0, shared by its stack.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>

#include "engine/checkpoint.h"
#include "kernels/attention.h"

namespace flant5 {

enum class Direction { kBidirectional, kCausal };  // encoder, decoder

// The bucket of a key `distance` tokens after the query (negative: before it).
std::int64_t relative_position_bucket(std::int64_t distance, Direction direction, std::int64_t num_buckets,
                                      std::int64_t max_distance);

class RelativePositionBias {
 public:
  // tensor: of the checkpoint, [num_buckets, num_heads].
  RelativePositionBias(const Checkpoint& checkpoint, const std::string& tensor, Direction direction);

  // The bias of every distance from first to last: [num_heads, last - first + 1].
  at::Tensor distances(std::int64_t first, std::int64_t last) const;

 private:
  at::Tensor weight_;  // [num_buckets, num_heads]
  Direction direction_;
  std::int64_t max_distance_;
};

}  // namespace flant5
