#include "engine/cpu/encoder.h"

#include <ATen/Parallel.h>
#include <ATen/ops/tensor.h>

#include <span>
#include <unordered_map>
#include <vector>

#include "engine/cpu/layer_list.h"
#include "engine/cpu/residual.h"
#include "kernels/attention.h"

namespace flant5 {
namespace {

// Of the products with keys and with values.
std::int64_t attention_operations(const PackedBatch& batch, const kernels::AttentionShape& shape) {
  std::int64_t pairs = 0;
  for (std::size_t s = 0; s + 1 < batch.cu_seqlens.size(); ++s) {
    const std::int64_t length = batch.cu_seqlens[s + 1] - batch.cu_seqlens[s];
    pairs += length * length;
  }
  return 4 * shape.inner() * pairs;
}

// The tokens of a batch without repetition, and where each token of the batch stands among them.
struct DistinctTokens {
  explicit DistinctTokens(const std::vector<std::int64_t>& tokens) {
    std::unordered_map<std::int64_t, std::int64_t> known;
    for (const std::int64_t token : tokens) {
      const auto [place, is_new] = known.emplace(token, static_cast<std::int64_t>(ids.size()));
      if (is_new) ids.push_back(token);
      places.push_back(place->second);
    }
  }
  std::vector<std::int64_t> ids;
  std::vector<std::int64_t> places;
};

}  // namespace

EncoderLayer::EncoderLayer(const Checkpoint& checkpoint, const EncoderLayerSpecs& specs, const LinearSource& linears)
    : shape_{checkpoint.config().num_heads, checkpoint.config().d_kv},
      epsilon_(checkpoint.config().layer_norm_epsilon),
      qkv_(linears(specs.qkv)),
      output_(linears(specs.output)),
      feed_forward_(checkpoint.config(), linears(specs.wi), linears(specs.wo), Stage::kEncoderLinear) {}

Activations EncoderLayer::project(const at::Tensor& hidden) const {
  return qkv_.timed(normed_input(hidden, epsilon_, qkv_), Stage::kEncoderLinear);
}

void EncoderLayer::apply(const PackedBatch& batch, const at::Tensor& bias, const Activations& qkv,
                         at::Tensor& hidden) const {
  Activations context = output_.new_input(hidden.size(0));
  {
    const StageTimer timer(Stage::kAttention);
    const auto from = qkv.view();
    const auto to = context.mutable_view();
    const kernels::DistanceBias distances{bias.const_data_ptr<float>() + bias.size(1) / 2, bias.size(1)};
    if (Profile::global().enabled()) {
      Profile::global().add_operations(from.format, attention_operations(batch, shape_));
    }
    const std::vector<kernels::QueryRange> queries = kernels::split_queries(batch.cu_seqlens);
    at::parallel_for(0, static_cast<std::int64_t>(queries.size()), 1, [&](std::int64_t begin, std::int64_t end) {
      const auto share =
          std::span(queries).subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin));
      kernels::sequence_attention(from, shape_, distances, batch.cu_seqlens, share, to);
    });
  }
  add_residual(output_.timed(context, Stage::kEncoderLinear), hidden);
  feed_forward_.add_to(hidden);
}

void EncoderLayer::append_linears(std::vector<const Linear*>& to) const {
  to.insert(to.end(), {&qkv_, &output_});
  feed_forward_.append_linears(to);
}

Encoder::Encoder(const Checkpoint& checkpoint, const T5Tree& tree, const LinearSource& linears)
    : epsilon_(checkpoint.config().layer_norm_epsilon),
      bias_(checkpoint, tree.encoder_biases, Direction::kBidirectional),
      layers_(load_layers<EncoderLayer>(checkpoint, tree.encoder, linears)),
      final_scale_(checkpoint.tensor(tree.encoder_norm).to(at::kFloat)) {}

void Encoder::append_linears(std::vector<const Linear*>& to) const {
  for (const EncoderLayer& layer : layers_) layer.append_linears(to);
}

EncoderOutput Encoder::encode(const PackedBatch& batch, const Embedding& embedding) const {
  at::Tensor hidden = embedding(batch.input_ids);
  const std::int64_t reach = batch.longest() - 1;
  at::Tensor bias;
  // Equal tokens are equal up to the first attention, and prompts repeat most of theirs.
  const DistinctTokens distinct(batch.input_ids);
  Activations qkv = layers_.front().project(embedding(distinct.ids)).rows(at::tensor(distinct.places));
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    if (i > 0) qkv = layers_[i].project(hidden);
    if (bias_.has_own(i)) bias = bias_.distances(i, -reach, reach);
    layers_[i].apply(batch, bias, qkv, hidden);
  }
  Activations normed = Activations::empty(hidden.size(0), hidden.size(1), Dtype::kFloat32);
  rms_norm(hidden, epsilon_, normed);
  return {normed.values.mul_(final_scale_), batch.cu_seqlens};
}

}  // namespace flant5
