#include "engine/relative_position_bias.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/index_select.h>

#include <algorithm>
#include <cmath>

namespace flant5 {

std::int64_t relative_position_bucket(std::int64_t distance, Direction direction, std::int64_t num_buckets,
                                      std::int64_t max_distance) {
  std::int64_t bucket = 0;
  if (direction == Direction::kBidirectional) {
    num_buckets /= 2;
    if (distance > 0) bucket = num_buckets;
    distance = std::abs(distance);
  } else {
    distance = std::max<std::int64_t>(-distance, 0);
  }
  // Half of the buckets are exact distances, the others grow logarithmically up to max_distance.
  const std::int64_t exact = num_buckets / 2;
  if (distance < exact) return bucket + distance;
  // In float32, as transformers computes it: the logarithm decides the bucket at the edges.
  const float ratio = std::log(static_cast<float>(distance) / static_cast<float>(exact)) /
                      static_cast<float>(std::log(static_cast<double>(max_distance) / static_cast<double>(exact)));
  const auto log_bucket = exact + static_cast<std::int64_t>(ratio * static_cast<float>(num_buckets - exact));
  return bucket + std::min(log_bucket, num_buckets - 1);
}

RelativePositionBias::RelativePositionBias(const Checkpoint& checkpoint, const std::vector<std::string>& tensors,
                                           Direction direction)
    : direction_(direction), max_distance_(checkpoint.config().relative_attention_max_distance) {
  for (const std::string& tensor : tensors) {
    weights_.push_back(checkpoint.tensor(tensor).to(at::kFloat, /*non_blocking=*/false, /*copy=*/true));
  }
}

at::Tensor RelativePositionBias::distances(std::size_t layer, std::int64_t first, std::int64_t last) const {
  const at::Tensor& weight = weights_[layer];
  at::Tensor buckets = at::empty({last - first + 1}, at::kLong);
  auto* bucket = buckets.mutable_data_ptr<std::int64_t>();
  for (std::int64_t d = first; d <= last; ++d) {
    bucket[d - first] = relative_position_bucket(d, direction_, weight.size(0), max_distance_);
  }
  return at::index_select(weight, 0, buckets).t().contiguous();
}

}  // namespace flant5
