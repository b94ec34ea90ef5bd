#include "engine/torch/packed_attention.h"

#include <ATen/Functions.h>

#include <algorithm>
#include <limits>
#include <numeric>

namespace flant5 {
namespace {

constexpr float kNever = -std::numeric_limits<float>::infinity();
// Of the scores of a block of queries, for all sequences and heads of a group.
constexpr std::int64_t kBlockElements = std::int64_t{1} << 21;
constexpr std::int64_t kGroupTokens = 65536;

std::int64_t length_of(const std::vector<std::int64_t>& cu_seqlens, std::size_t sequence) {
  return cu_seqlens[sequence + 1] - cu_seqlens[sequence];
}

// members: sequences, the longest first.
SequenceGroup padded(const std::vector<std::int64_t>& cu_seqlens, const std::vector<std::size_t>& members,
                     const at::Device& device) {
  SequenceGroup group;
  group.longest = length_of(cu_seqlens, members.front());
  const auto sequences = static_cast<std::int64_t>(members.size());
  at::Tensor tokens = at::empty({sequences, group.longest}, at::kLong);
  at::Tensor is_real = at::empty({sequences, group.longest}, at::kBool);
  auto* token = tokens.mutable_data_ptr<std::int64_t>();
  auto* real = is_real.mutable_data_ptr<bool>();
  for (const std::size_t member : members) {
    const std::int64_t length = length_of(cu_seqlens, member);
    for (std::int64_t i = 0; i < group.longest; ++i) {
      *token++ = cu_seqlens[member] + std::min(i, length - 1);
      *real++ = i < length;
    }
  }
  group.tokens = tokens.view({-1}).to(device);
  group.is_real = is_real.to(device);
  return group;
}

// The bias of queries [first, first + count) for keys [0, keys): [num_heads, count, keys].
at::Tensor bias_of_block(const at::Tensor& bias, std::int64_t first, std::int64_t count, std::int64_t keys) {
  const auto options = at::TensorOptions().dtype(at::kLong).device(bias.device());
  const std::int64_t reach = bias.size(1) / 2;
  const at::Tensor query = at::arange(first, first + count, options).unsqueeze(1);
  const at::Tensor place = at::arange(keys, options).unsqueeze(0).sub(query).add_(reach);
  return bias.index_select(1, place.view({-1})).view({bias.size(0), count, keys});
}

// q, k, v: [sequences, num_heads, longest, d_kv] -> the same.
at::Tensor attend(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, const SequenceGroup& group,
                  const at::Tensor& bias) {
  const at::Tensor is_padding = group.is_real.logical_not().view({q.size(0), 1, 1, group.longest});
  const std::int64_t elements = q.size(0) * q.size(1) * group.longest;
  const std::int64_t block = std::clamp(kBlockElements / elements, std::int64_t{1}, group.longest);
  at::Tensor context = at::empty(q.sizes(), q.options());
  for (std::int64_t first = 0; first < group.longest; first += block) {
    const std::int64_t count = std::min(block, group.longest - first);
    at::Tensor scores = at::matmul(q.narrow(2, first, count), k.transpose(2, 3)).to(at::kFloat);
    scores.add_(bias_of_block(bias, first, count, group.longest)).masked_fill_(is_padding, kNever);
    context.narrow(2, first, count).copy_(at::matmul(scores.softmax(-1).to(q.scalar_type()), v));
  }
  return context;
}

}  // namespace

std::vector<SequenceGroup> group_sequences(const std::vector<std::int64_t>& cu_seqlens, const at::Device& device) {
  std::vector<std::size_t> order(cu_seqlens.size() - 1);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return length_of(cu_seqlens, a) > length_of(cu_seqlens, b); });
  std::vector<SequenceGroup> groups;
  std::vector<std::size_t> members;
  const auto close = [&] {
    if (!members.empty()) groups.push_back(padded(cu_seqlens, members, device));
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
  return groups;
}

at::Tensor packed_attention(const at::Tensor& qkv, const std::vector<SequenceGroup>& groups, const at::Tensor& bias) {
  const std::int64_t heads = bias.size(0);
  const std::int64_t inner = qkv.size(1) / 3;
  at::Tensor context = at::empty({qkv.size(0), inner}, qkv.options());
  for (const SequenceGroup& group : groups) {
    const std::int64_t sequences = group.is_real.size(0);
    const at::Tensor split = qkv.index_select(0, group.tokens)
                                 .view({sequences, group.longest, 3, heads, inner / heads})
                                 .permute({2, 0, 3, 1, 4});
    const at::Tensor attended = attend(split[0], split[1], split[2], group, bias);
    const at::Tensor rows = attended.transpose(1, 2).reshape({sequences * group.longest, inner});
    const at::Tensor real = group.is_real.view({-1}).nonzero().view({-1});
    context.index_copy_(0, group.tokens.index_select(0, real), rows.index_select(0, real));
  }
  return context;
}

}  // namespace flant5
