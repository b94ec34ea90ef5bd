// T5's position bias: one learnt number per head and bucket of distance. Layer 0 has one that its stack shares; in umT5
// each layer has its own.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/checkpoint.h"
#include "kernels/attention.h"

namespace flant5 {

enum class Direction { kBidirectional, kCausal };  // encoder, decoder

// The bucket of a key `distance` tokens after the query (negative: before it).
std::int64_t relative_position_bucket(std::int64_t distance, Direction direction, std::int64_t num_buckets,
                                      std::int64_t max_distance);

class RelativePositionBias {
 public:
  // tensors: of the checkpoint, [num_buckets, num_heads] each, of the stack's first layers.
  RelativePositionBias(const Checkpoint& checkpoint, const std::vector<std::string>& tensors, Direction direction);

  // Whether a layer has a bias of its own; else it takes that of the layer before it.
  bool has_own(std::size_t layer) const { return layer < weights_.size(); }

  // A layer's own bias of every distance from first to last: [num_heads, last - first + 1].
  at::Tensor distances(std::size_t layer, std::int64_t first, std::int64_t last) const;

 private:
  std::vector<at::Tensor> weights_;  // [layers] of [num_buckets, num_heads]
  Direction direction_;
  std::int64_t max_distance_;
};

}  // namespace flant5
