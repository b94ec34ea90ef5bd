// The largest magnitudes that the channels of some rows have had.
#pragma once

#include <ATen/core/Tensor.h>

#include <mutex>

namespace flant5 {

// May be added to by several threads.
class ChannelMaxima {
 public:
  // rows: [tokens, channels] of a floating type.
  void add(const at::Tensor& rows);

  // [channels] float32, or undefined where nothing was added.
  at::Tensor values() const;

 private:
  mutable std::mutex mutex_;
  at::Tensor largest_;
};

}  // namespace flant5
