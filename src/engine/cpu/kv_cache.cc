#include "engine/cpu/kv_cache.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/index_select.h>

#include <algorithm>

namespace flant5 {

void KVCache::reserve(std::int64_t length) {
  const std::int64_t capacity = keys_.defined() ? keys_.size(1) : 0;
  if (length <= capacity) return;
  const std::int64_t grown = std::max<std::int64_t>(length, 2 * capacity + 2);
  for (at::Tensor* tensor : {&keys_, &values_}) {
    at::Tensor larger = at::empty({rows_, grown, inner_}, at::kFloat);
    if (length_ > 0) larger.narrow(1, 0, length_).copy_(tensor->narrow(1, 0, length_));
    *tensor = larger;
  }
}

void KVCache::append(const Activations& qkv) {
  reserve(length_ + 1);
  keys_.select(1, length_).copy_(qkv.values.narrow(1, inner_, inner_));
  values_.select(1, length_).copy_(qkv.values.narrow(1, 2 * inner_, inner_));
  if (qkv.scale.defined()) {
    keys_.select(1, length_).mul_(qkv.scale.unsqueeze(1));
    values_.select(1, length_).mul_(qkv.scale.unsqueeze(1));
  }
  ++length_;
}

void KVCache::select(const at::Tensor& rows) {
  rows_ = rows.size(0);
  if (!keys_.defined()) return;
  keys_ = at::index_select(keys_, 0, rows);
  values_ = at::index_select(values_, 0, rows);
}

std::vector<kernels::KeysValues> KVCache::memory() const {
  std::vector<kernels::KeysValues> memory;
  const std::int64_t stride = keys_.stride(0);
  for (std::int64_t row = 0; row < rows_; ++row) {
    memory.push_back(
        {keys_.const_data_ptr<float>() + row * stride, values_.const_data_ptr<float>() + row * stride, length_});
  }
  return memory;
}

}  // namespace flant5
