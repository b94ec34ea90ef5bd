#include "flant5/model/cross_memory.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>

namespace flant5 {
namespace {

template <typename Item>
std::vector<Item> selected(const std::vector<Item>& from, const std::vector<std::int64_t>& rows) {
  std::vector<Item> to;
  to.reserve(rows.size());
  for (const std::int64_t row : rows) to.push_back(from[static_cast<std::size_t>(row)]);
  return to;
}

}  // namespace

CrossMemory::CrossMemory(std::vector<EncoderOutput> outputs) : d_model_(outputs.front().states.size(1)) {
  for (const EncoderOutput& output : outputs) {
    at::Tensor transposed = at::empty({output.states.numel()}, at::kFloat);
    for (std::size_t s = 0; s + 1 < output.offsets.size(); ++s) {
      const std::int64_t first = output.offsets[s];
      const std::int64_t length = output.offsets[s + 1] - first;
      const at::Tensor sequence = output.states.narrow(0, first, length);
      at::Tensor columns = transposed.narrow(0, first * d_model_, length * d_model_);
      columns.view({d_model_, length}).copy_(sequence.t());
      row_states_.push_back({sequence.const_data_ptr<float>(), columns.const_data_ptr<float>(), length});
    }
    kept_alive_.push_back(output.states);
    kept_alive_.push_back(transposed);
  }
}

void CrossMemory::select(const std::vector<std::int64_t>& rows) {
  row_states_ = selected(row_states_, rows);
  for (auto& layer : keys_values_) layer = selected(layer, rows);
}

at::Tensor CrossMemory::gathered_states() const {
  std::vector<at::Tensor> rows;
  for (const kernels::States& row : row_states_) {
    rows.push_back(at::from_blob(const_cast<float*>(row.states), {row.length, d_model_}, at::kFloat));
  }
  return at::cat(rows);
}

void CrossMemory::set_keys_values(std::size_t layer, const at::Tensor& keys, const at::Tensor& values) {
  if (keys_values_.size() <= layer) keys_values_.resize(layer + 1);
  std::vector<kernels::KeysValues>& rows = keys_values_[layer];
  std::int64_t at = 0;
  for (const kernels::States& row : row_states_) {
    rows.push_back({keys.const_data_ptr<float>() + at, values.const_data_ptr<float>() + at, row.length});
    at += row.length * keys.size(1);
  }
  kept_alive_.push_back(keys);
  kept_alive_.push_back(values);
}

}  // namespace flant5
