#include "engine/torch/cross_attention.h"

#include <ATen/Functions.h>

#include <algorithm>
#include <limits>
#include <numeric>

#include "engine/torch/packed_attention.h"

namespace flant5 {
namespace {

constexpr float kNever = -std::numeric_limits<float>::infinity();

}  // namespace

CrossAttention::CrossAttention(const std::vector<std::int64_t>& lengths, std::int64_t num_heads,
                               const at::Device& device)
    : num_heads_(num_heads), sources_(lengths.size()) {
  std::iota(sources_.begin(), sources_.end(), std::size_t{0});
  const std::int64_t longest = *std::max_element(lengths.begin(), lengths.end());
  at::Tensor tokens = at::empty({static_cast<std::int64_t>(lengths.size()), longest}, at::kLong);
  at::Tensor is_padding = at::empty({tokens.size(0), 1, 1, longest}, at::kBool);
  auto* token = tokens.mutable_data_ptr<std::int64_t>();
  auto* padding = is_padding.mutable_data_ptr<bool>();
  std::int64_t first = 0;
  for (const std::int64_t length : lengths) {
    for (std::int64_t i = 0; i < longest; ++i) {
      *token++ = first + std::min(i, length - 1);
      *padding++ = i >= length;
    }
    first += length;
  }
  tokens_ = tokens.view({-1}).to(device);
  is_padding_ = is_padding.to(device);
  place_rows();
}

void CrossAttention::add_layer(const at::Tensor& keys, const at::Tensor& values) {
  const auto by_source = [this](const at::Tensor& packed) {
    const std::int64_t longest = is_padding_.size(3);
    return packed.index_select(0, tokens_)
        .view({is_padding_.size(0), longest, num_heads_, packed.size(1) / num_heads_})
        .transpose(1, 2)
        .contiguous();
  };
  keys_.push_back(by_source(keys));
  values_.push_back(by_source(values));
}

at::Tensor CrossAttention::attend(std::size_t layer, const at::Tensor& queries) const {
  const at::Tensor& keys = keys_[layer];
  const std::int64_t sources = keys.size(0);
  at::Tensor placed = at::zeros({sources * forks_, queries.size(1)}, queries.options());
  placed.index_copy_(0, slots_, queries);
  const at::Tensor q = placed.view({sources, forks_, num_heads_, keys.size(3)}).transpose(1, 2);
  at::Tensor scores = at::matmul(q, keys.transpose(2, 3)).to(at::kFloat);  // [sources, num_heads, forks, longest]
  scores.masked_fill_(is_padding_, kNever);
  const at::Tensor context = at::matmul(scores.softmax(-1).to(queries.scalar_type()), values_[layer]);
  return context.transpose(1, 2).reshape({sources * forks_, queries.size(1)}).index_select(0, slots_);
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
  if (2 * used.size() > static_cast<std::size_t>(is_padding_.size(0))) return;
  std::vector<std::int64_t> kept(used.begin(), used.end());
  const at::Tensor index = at::tensor(kept, at::kLong).to(is_padding_.device());
  is_padding_ = is_padding_.index_select(0, index);
  for (at::Tensor& layer : keys_) layer = layer.index_select(0, index);
  for (at::Tensor& layer : values_) layer = layer.index_select(0, index);
  for (std::size_t& source : sources_) {
    source = static_cast<std::size_t>(std::lower_bound(used.begin(), used.end(), source) - used.begin());
  }
}

void CrossAttention::place_rows() {
  std::vector<std::int64_t> forks(static_cast<std::size_t>(is_padding_.size(0)));
  std::vector<std::int64_t> nth;
  for (const std::size_t source : sources_) nth.push_back(forks[source]++);
  forks_ = *std::max_element(forks.begin(), forks.end());
  std::vector<std::int64_t> slots;
  for (std::size_t row = 0; row < nth.size(); ++row) {
    slots.push_back(static_cast<std::int64_t>(sources_[row]) * forks_ + nth[row]);
  }
  slots_ = at::tensor(slots, at::kLong).to(is_padding_.device());
}

}  // namespace flant5
