#include "engine/cpu/cross_attention_cache.h"

#include <ATen/ops/cat.h>

#include <algorithm>

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
      sequences_.push_back(sequences_.size());
      packed_.push_back({rows.const_data_ptr(), columns.const_data_ptr(), length});
      kept_alive_.insert(kept_alive_.end(), {rows, columns});
    }
  }
}

void CrossAttentionCache::select(const std::vector<std::int64_t>& rows) {
  sequences_ = selected(sequences_, rows);
  packed_ = selected(packed_, rows);
  for (auto& layer : keys_values_) layer = selected(layer, rows);
}

std::vector<std::size_t> CrossAttentionCache::sequences_in_use() const {
  std::vector<std::size_t> used = sequences_;
  std::sort(used.begin(), used.end());
  used.erase(std::unique(used.begin(), used.end()), used.end());
  return used;
}

at::Tensor CrossAttentionCache::gathered_states() const {
  std::vector<at::Tensor> states;
  for (const std::size_t sequence : sequences_in_use()) states.push_back(states_[sequence]);
  return at::cat(states);
}

void CrossAttentionCache::set_keys_values(std::size_t layer, const at::Tensor& keys, const at::Tensor& values) {
  if (keys_values_.size() <= layer) keys_values_.resize(layer + 1);
  std::vector<kernels::KeysValues> of_sequence(states_.size());
  std::int64_t at = 0;
  for (const std::size_t sequence : sequences_in_use()) {
    const std::int64_t length = states_[sequence].size(0);
    of_sequence[sequence] = {keys.const_data_ptr<float>() + at, values.const_data_ptr<float>() + at, length};
    at += length * keys.size(1);
  }
  for (const std::size_t sequence : sequences_) keys_values_[layer].push_back(of_sequence[sequence]);
  kept_alive_.insert(kept_alive_.end(), {keys, values});
}

}  // namespace flant5
