#include "flant5/model/embedding.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/index_select.h>

#include <algorithm>

namespace flant5 {

at::Tensor Embedding::operator()(const std::vector<std::int64_t>& ids) const {
  at::Tensor index = at::empty({static_cast<std::int64_t>(ids.size())}, at::kLong);
  std::copy(ids.begin(), ids.end(), index.mutable_data_ptr<std::int64_t>());
  return at::index_select(weight_, 0, index).to(at::kFloat);
}

}  // namespace flant5
