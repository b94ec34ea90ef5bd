#include "engine/cpu/cross_attention_cache.h"

#include <ATen/ops/cat.h>

#include "engine/cpu/packed_matrix.h"

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

CrossAttentionCache::CrossAttentionCache(const std::vector<EncoderOutput>& outputs, Dtype format) {
  for (const EncoderOutput& output : outputs) {
    for (std::size_t s = 0; s + 1 < output.cu_seqlens.size(); ++s) {
      const std::int64_t length = output.cu_seqlens[s + 1] - output.cu_seqlens[s];
      states_.push_back(output.states.narrow(0, output.cu_seqlens[s], length));
      const at::Tensor rows = format == Dtype::kFloat32 ? states_.back() : packed_rows(states_.back(), format);
      const at::Tensor columns = packed_columns(states_.back(), format);
      packed_.push_back({rows.const_data_ptr(), columns.const_data_ptr(), length});
      kept_alive_.insert(kept_alive_.end(), {rows, columns});
    }
  }
}

void CrossAttentionCache::select(const std::vector<std::int64_t>& rows) {
  states_ = selected(states_, rows);
  packed_ = selected(packed_, rows);
  for (auto& layer : keys_values_) layer = selected(layer, rows);
}

at::Tensor CrossAttentionCache::gathered_states() const { return at::cat(states_); }

void CrossAttentionCache::set_keys_values(std::size_t layer, const at::Tensor& keys, const at::Tensor& values) {
  if (keys_values_.size() <= layer) keys_values_.resize(layer + 1);
  std::vector<kernels::KeysValues>& rows = keys_values_[layer];
  std::int64_t at = 0;
  for (const kernels::States& row : packed_) {
    rows.push_back({keys.const_data_ptr<float>() + at, values.const_data_ptr<float>() + at, row.length});
    at += row.length * keys.size(1);
  }
  kept_alive_.push_back(keys);
  kept_alive_.push_back(values);
}

}  // namespace flant5
