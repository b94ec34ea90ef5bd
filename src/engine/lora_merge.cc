#include "engine/lora_merge.h"

#include <ATen/ops/addmm.h>

#include "engine/stored_tensor.h"

namespace flant5 {

at::Tensor merged(const LoraAdapter& adapter, const std::string& weight, const at::Tensor& base) {
  const auto found = adapter.changes().find(weight);
  if (found == adapter.changes().end()) return base;
  const WeightChange& change = found->second;
  const auto floats = [&](const StoredTensor& tensor) { return view_of(adapter.weights(), tensor).to(at::kFloat); };
  at::Tensor start = change.copy != nullptr ? floats(*change.copy) : base.to(at::kFloat);
  if (change.a == nullptr) return start;
  return at::addmm(start, floats(*change.b), floats(*change.a), 1, change.scaling);
}

}  // namespace flant5
