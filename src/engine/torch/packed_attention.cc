#include "engine/torch/packed_attention.h"

#include <ATen/Functions.h>

#include <algorithm>
#include <numeric>

#include "engine/torch/device.h"

namespace flant5 {
namespace {

// Of the mask of a block of queries, for all sequences and heads of a group.
constexpr std::int64_t kBlockElements = std::int64_t{1} << 21;
constexpr std::int64_t kBlockElementsOnGpu = std::int64_t{1} << 28;
constexpr std::int64_t kGroupTokens = 65536;

std::int64_t length_of(const std::vector<std::int64_t>& cu_seqlens, std::size_t sequence) {
  return cu_seqlens[sequence + 1] - cu_seqlens[sequence];
}

}  // namespace

PackedAttention::PackedAttention(const std::vector<std::int64_t>& cu_seqlens, const at::Tensor& bias,
                                 at::ScalarType type)
    : bias_(bias), type_(type) {
  std::vector<std::size_t> order(cu_seqlens.size() - 1);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return length_of(cu_seqlens, a) > length_of(cu_seqlens, b); });
  std::vector<std::size_t> members;
  const auto close = [&] {
    if (!members.empty()) groups_.push_back(group(cu_seqlens, members));
    members.clear();
  };
  for (const std::size_t sequence : order) {
    if (!members.empty()) {
      const std::int64_t longest = length_of(cu_seqlens, members.front());
      const bool is_much_shorter = length_of(cu_seqlens, sequence) * 5 / 4 + 8 < longest;
      if (is_much_shorter || static_cast<std::int64_t>(members.size() + 1) * longest > kGroupTokens) close();
    }
    members.push_back(sequence);
  }
  close();
}

// members: sequences, the longest first.
PackedAttention::Group PackedAttention::group(const std::vector<std::int64_t>& cu_seqlens,
                                              const std::vector<std::size_t>& members) const {
  Group group;
  group.sequences = static_cast<std::int64_t>(members.size());
  group.length = aligned(length_of(cu_seqlens, members.front()));
  std::vector<std::int64_t> tokens;
  std::vector<std::int64_t> real_tokens;
  std::vector<std::int64_t> real_places;
  at::Tensor padding = at::zeros({group.sequences, 1, 1, group.length}, at::kFloat);
  auto* never = padding.mutable_data_ptr<float>();
  for (const std::size_t member : members) {
    const std::int64_t length = length_of(cu_seqlens, member);
    for (std::int64_t i = 0; i < group.length; ++i, ++never) {
      tokens.push_back(cu_seqlens[member] + std::min(i, length - 1));
      if (i >= length) {
        *never = kNever;
      } else {
        real_places.push_back(static_cast<std::int64_t>(tokens.size()) - 1);
        real_tokens.push_back(tokens.back());
      }
    }
  }
  group.tokens = upload(tokens, bias_.device());
  group.real_tokens = upload(real_tokens, bias_.device());
  group.real_places = upload(real_places, bias_.device());
  group.padding = upload(padding, bias_.device());
  if (block_of(group) == group.length) group.mask = mask_of(group, 0, group.length);
  return group;
}

std::int64_t PackedAttention::block_of(const Group& group) const {
  const std::int64_t most = bias_.is_cpu() ? kBlockElements : kBlockElementsOnGpu;
  return std::clamp(most / (group.sequences * bias_.size(0) * group.length), std::int64_t{1}, group.length);
}

// Of queries [first, first + count): [sequences, num_heads, count, length]. Beyond the reach, where padding is, the
// bias does not matter.
at::Tensor PackedAttention::mask_of(const Group& group, std::int64_t first, std::int64_t count) const {
  const auto options = at::TensorOptions().dtype(at::kLong).device(bias_.device());
  const std::int64_t reach = bias_.size(1) / 2;
  const at::Tensor query = at::arange(first, first + count, options).unsqueeze(1);
  const at::Tensor key = at::arange(group.length, options).unsqueeze(0);
  const at::Tensor place = key.sub(query).add_(reach).clamp_(0, bias_.size(1) - 1);
  const at::Tensor bias = bias_.index_select(1, place.view({-1})).view({bias_.size(0), count, group.length});
  return bias.add(group.padding).to(type_);
}

// q, k, v: [sequences, num_heads, length, d_kv] -> the same.
at::Tensor PackedAttention::attend(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                                   const Group& group) const {
  if (group.mask.defined()) return masked_attention(q, k, v, group.mask);
  const std::int64_t block = block_of(group);
  at::Tensor context = at::empty(q.sizes(), q.options());
  for (std::int64_t first = 0; first < group.length; first += block) {
    const std::int64_t count = std::min(block, group.length - first);
    context.narrow(2, first, count)
        .copy_(masked_attention(q.narrow(2, first, count), k, v, mask_of(group, first, count)));
  }
  return context;
}

at::Tensor PackedAttention::operator()(const at::Tensor& qkv) const {
  const std::int64_t heads = bias_.size(0);
  const std::int64_t inner = qkv.size(1) / 3;
  at::Tensor context = at::empty({qkv.size(0), inner}, qkv.options());
  for (const Group& group : groups_) {
    const at::Tensor split = qkv.index_select(0, group.tokens)
                                 .view({group.sequences, group.length, 3, heads, inner / heads})
                                 .permute({2, 0, 3, 1, 4});
    const at::Tensor rows = attend(split[0], split[1], split[2], group).transpose(1, 2).reshape({-1, inner});
    context.index_copy_(0, group.real_tokens, rows.index_select(0, group.real_places));
  }
  return context;
}

std::vector<std::int64_t> PackedAttention::padded_lengths() const {
  std::vector<std::int64_t> lengths;
  for (const Group& group : groups_) lengths.push_back(group.length);
  return lengths;
}

}  // namespace flant5
