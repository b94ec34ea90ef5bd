// The shared token embedding, read straight from the mapped checkpoint.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "engine/checkpoint.h"

namespace flant5 {

class Embedding {
 public:
  explicit Embedding(const Checkpoint& checkpoint) : weight_(checkpoint.tensor("shared.weight")) {}

  // ids -> [ids, d_model] float32.
  at::Tensor operator()(const std::vector<std::int64_t>& ids) const;

 private:
  at::Tensor weight_;  // [vocab_size, d_model] in the stored type
};

}  // namespace flant5
