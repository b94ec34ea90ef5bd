#include "engine/torch/cross_attention.h"

#include <ATen/Functions.h>

#include <algorithm>
#include <numeric>

#include "engine/torch/device.h"

namespace flant5 {
CrossAttention::CrossAttention(const std::vector<std::int64_t>& lengths, std::int64_t num_heads, at::ScalarType type,
                               const at::Device& device)
    : num_heads_(num_heads), sources_(lengths.size()) {
  std::iota(sources_.begin(), sources_.end(), std::size_t{0});
  const std::int64_t longest = aligned(*std::max_element(lengths.begin(), lengths.end()));
  at::Tensor tokens = at::empty({static_cast<std::int64_t>(lengths.size()), longest}, at::kLong);
  at::Tensor padding = at::empty({tokens.size(0), 1, 1, longest}, at::kFloat);
  auto* token = tokens.mutable_data_ptr<std::int64_t>();
  auto* mask = padding.mutable_data_ptr<float>();
  std::int64_t first = 0;
  for (const std::int64_t length : lengths) {
    for (std::int64_t i = 0; i < longest; ++i) {
      *token++ = first + std::min(i, length - 1);
      *mask++ = i < length ? 0 : kNever;
    }
    first += length;
  }
  tokens_ = upload(tokens.view({-1}), device);
  padding_ = upload(padding.to(type), device);
  place_rows();
}

void CrossAttention::add_layer(const at::Tensor& keys, const at::Tensor& values) {
  const auto by_source = [this](const at::Tensor& packed) {
    const std::int64_t longest = padding_.size(3);
    return packed.index_select(0, tokens_)
        .view({padding_.size(0), longest, num_heads_, packed.size(1) / num_heads_})
        .transpose(1, 2);
  };
  keys_.push_back(by_source(keys));
  values_.push_back(by_source(values));
}

at::Tensor CrossAttention::attend(std::size_t layer, const at::Tensor& queries) const {
  const at::Tensor& keys = keys_[layer];
  const std::int64_t sources = keys.size(0);
  at::Tensor placed = queries;
  if (slots_.defined()) {
    placed = at::zeros({sources * forks_, queries.size(1)}, queries.options());
    placed.index_copy_(0, slots_, queries);
  }
  const at::Tensor q = placed.view({sources, forks_, num_heads_, keys.size(3)}).transpose(1, 2);
  const at::Tensor mask = padding_.expand({sources, num_heads_, forks_, keys.size(2)});
  const at::Tensor context = masked_attention(q, keys, values_[layer], mask);
  const at::Tensor rows = context.transpose(1, 2).reshape({sources * forks_, queries.size(1)});
  return slots_.defined() ? rows.index_select(0, slots_) : rows;
}

void CrossAttention::select(std::span<const std::size_t> rows) {
  std::vector<std::size_t> sources;
  for (const std::size_t row : rows) sources.push_back(sources_[row]);
  sources_ = std::move(sources);
  drop_unused();
  place_rows();
}

// Encoded rows to which nothing attends any more, once they are half of all: to drop them is to copy the others.
void CrossAttention::drop_unused() {
  std::vector<std::size_t> used = sources_;
  std::sort(used.begin(), used.end());
  used.erase(std::unique(used.begin(), used.end()), used.end());
  if (2 * used.size() > static_cast<std::size_t>(padding_.size(0))) return;
  std::vector<std::int64_t> kept(used.begin(), used.end());
  const at::Tensor index = upload(kept, padding_.device());
  padding_ = padding_.index_select(0, index);
  for (at::Tensor& layer : keys_) layer = layer.index_select(0, index);
  for (at::Tensor& layer : values_) layer = layer.index_select(0, index);
  for (std::size_t& source : sources_) {
    source = static_cast<std::size_t>(std::lower_bound(used.begin(), used.end(), source) - used.begin());
  }
}

void CrossAttention::place_rows() {
  std::vector<std::int64_t> forks(static_cast<std::size_t>(padding_.size(0)));
  std::vector<std::int64_t> nth;
  for (const std::size_t source : sources_) nth.push_back(forks[source]++);
  forks_ = *std::max_element(forks.begin(), forks.end());
  std::vector<std::int64_t> slots;
  for (std::size_t row = 0; row < nth.size(); ++row) {
    slots.push_back(static_cast<std::int64_t>(sources_[row]) * forks_ + nth[row]);
  }
  std::vector<std::int64_t> in_order(static_cast<std::size_t>(padding_.size(0) * forks_));
  std::iota(in_order.begin(), in_order.end(), std::int64_t{0});
  slots_ = slots == in_order ? at::Tensor() : upload(slots, padding_.device());
}

}  // namespace flant5
