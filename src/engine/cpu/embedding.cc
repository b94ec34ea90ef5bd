#include "engine/cpu/embedding.h"

#include <ATen/ops/index_select.h>
#include <ATen/ops/tensor.h>

namespace flant5 {

at::Tensor Embedding::operator()(const std::vector<std::int64_t>& ids) const {
  return at::index_select(weight_, 0, at::tensor(ids)).to(at::kFloat);
}

}  // namespace flant5
