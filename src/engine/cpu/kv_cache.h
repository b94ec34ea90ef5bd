// Keys and values that the decoder's self-attention has seen: they grow by a step, for every row alike.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>
#include <vector>

#include "engine/cpu/activations.h"
#include "kernels/attention.h"

namespace flant5 {

// Of one layer.
class KVCache {
 public:
  KVCache(std::int64_t rows, std::int64_t inner) : rows_(rows), inner_(inner) {}

  // Adds one step: the keys and values of qkv [rows, 3 inner].
  void append(const Activations& qkv);

  // Keeps these rows, in this order; a row may be kept twice.
  void select(const at::Tensor& rows);

  std::int64_t length() const { return length_; }
  std::vector<kernels::KeysValues> memory() const;  // one a row

 private:
  void reserve(std::int64_t length);

  std::int64_t rows_;
  std::int64_t inner_;
  std::int64_t length_ = 0;
  at::Tensor keys_;    // [rows, capacity, inner] float32
  at::Tensor values_;  // [rows, capacity, inner] float32
};

}  // namespace flant5
