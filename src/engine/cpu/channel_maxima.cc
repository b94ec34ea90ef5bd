#include "engine/cpu/channel_maxima.h"

#include <ATen/ops/maximum.h>

namespace flant5 {

void ChannelMaxima::add(const at::Tensor& rows) {
  const at::Tensor largest = rows.abs().amax(0).to(at::kFloat);
  const std::lock_guard lock(mutex_);
  largest_ = largest_.defined() ? at::maximum(largest_, largest) : largest;
}

at::Tensor ChannelMaxima::values() const {
  const std::lock_guard lock(mutex_);
  return largest_;
}

}  // namespace flant5
