#include "engine/cpu/decoder.h"

#include <ATen/Parallel.h>
#include <ATen/ops/tensor.h>

#include "engine/cpu/layer_list.h"
#include "engine/cpu/residual.h"
#include "kernels/attention.h"

namespace flant5 {
namespace {

// Keys and values of all encoder states cost as much as about this many steps without them.
constexpr std::int64_t kStepsWithoutKeysValues = 24;

}  // namespace

void DecoderState::select(const std::vector<std::int64_t>& rows) {
  const at::Tensor index = at::tensor(rows);
  memory.select(rows);
  for (KVCache& cache : caches) cache.select(index);
}

DecoderLayer::DecoderLayer(const Checkpoint& checkpoint, const DecoderLayerSpecs& specs, const LinearSource& linears)
    : shape_{checkpoint.config().num_heads, checkpoint.config().d_kv},
      epsilon_(checkpoint.config().layer_norm_epsilon),
      qkv_(linears(specs.qkv)),
      self_output_(linears(specs.output)),
      cross_query_(linears(specs.cross_query)),
      cross_output_(linears(specs.cross_output)),
      cross_attention_weights_(checkpoint, specs.cross_key, specs.cross_value, attention_format()),
      feed_forward_(checkpoint.config(), linears(specs.wi), linears(specs.wo), Stage::kDecoderLinear) {}

void DecoderLayer::apply(std::size_t layer, const at::Tensor& self_bias, DecoderState& state,
                         at::Tensor& hidden) const {
  attend_self(self_bias, state.caches[layer], hidden);
  attend_states(layer, state.memory, hidden);
  feed_forward_.add_to(hidden);
}

void DecoderLayer::attend_self(const at::Tensor& bias, KVCache& cache, at::Tensor& hidden) const {
  const Activations qkv = qkv_.timed(normed_input(hidden, epsilon_, qkv_), Stage::kDecoderLinear);
  Activations context = self_output_.new_input(hidden.size(0));
  {
    const StageTimer timer(Stage::kAttention);
    cache.append(qkv);
    const auto memory = cache.memory();
    const auto from = qkv.view();
    const auto to = context.mutable_view();
    at::parallel_for(0, hidden.size(0), 1, [&](std::int64_t begin, std::int64_t end) {
      kernels::query_attention(from, shape_, memory, bias.const_data_ptr<float>(), begin, end, to);
    });
  }
  add_residual(self_output_.timed(context, Stage::kDecoderLinear), hidden);
}

void DecoderLayer::attend_states(std::size_t layer, const CrossAttentionCache& memory, at::Tensor& hidden) const {
  const Activations query = cross_query_.timed(normed_input(hidden, epsilon_, cross_query_), Stage::kDecoderLinear);
  Activations context = cross_output_.new_input(hidden.size(0));
  {
    const StageTimer timer(Stage::kCrossAttention);
    const auto from = query.view();
    const auto to = context.mutable_view();
    const kernels::AbsorbedWeights weights = cross_attention_weights_.view();
    if (Profile::global().enabled()) {
      Profile::global().add_operations(from.format, cross_attention_operations(layer, memory));
    }
    at::parallel_for(0, hidden.size(0), 1, [&](std::int64_t begin, std::int64_t end) {
      if (memory.has_keys_values(layer)) {
        kernels::query_attention(from, shape_, memory.keys_values(layer), nullptr, begin, end, to);
      } else {
        kernels::absorbed_cross_attention(from, shape_, weights, memory.states(), begin, end, to);
      }
    });
  }
  add_residual(cross_output_.timed(context, Stage::kDecoderLinear), hidden);
}

std::int64_t DecoderLayer::cross_attention_operations(std::size_t layer, const CrossAttentionCache& memory) const {
  std::int64_t states = 0;
  for (const kernels::States& row : memory.states()) states += row.length;
  if (memory.has_keys_values(layer)) return 4 * shape_.inner() * states;
  const std::int64_t d_model = cross_query_.in();
  return 4 * d_model * (shape_.num_heads * states + shape_.inner() * memory.rows());
}

void DecoderLayer::build_keys_values(std::size_t layer, DecoderState& state) const {
  const at::Tensor states = state.memory.gathered_states();
  state.memory.set_keys_values(layer, cross_attention_weights_.keys(states), cross_attention_weights_.values(states));
}

void DecoderLayer::append_linears(std::vector<const Linear*>& to) const {
  to.insert(to.end(), {&qkv_, &self_output_, &cross_query_, &cross_output_});
  feed_forward_.append_linears(to);
}

Decoder::Decoder(const Checkpoint& checkpoint, const T5Tree& tree, const LinearSource& linears)
    : epsilon_(checkpoint.config().layer_norm_epsilon),
      inner_(checkpoint.config().inner_size()),
      bias_(checkpoint, tree.decoder_biases, Direction::kCausal),
      layers_(load_layers<DecoderLayer>(checkpoint, tree.decoder, linears)) {}

void Decoder::append_linears(std::vector<const Linear*>& to) const {
  for (const DecoderLayer& layer : layers_) layer.append_linears(to);
}

DecoderState Decoder::start(const std::vector<EncoderOutput>& outputs) const {
  return {CrossAttentionCache(outputs, layers_.front().attention_format()), static_cast<std::int64_t>(layers_.size()),
          inner_};
}

at::Tensor Decoder::step(const std::vector<std::int64_t>& input_ids, const Embedding& embedding,
                         DecoderState& state) const {
  at::Tensor hidden = embedding(input_ids);
  const std::int64_t steps = state.caches.front().length();
  at::Tensor self_bias;
  for (std::size_t layer = 0; layer < layers_.size(); ++layer) {
    if (steps == kStepsWithoutKeysValues) layers_[layer].build_keys_values(layer, state);
    if (bias_.has_own(layer)) self_bias = bias_.distances(layer, -steps, 0);
    layers_[layer].apply(layer, self_bias, state, hidden);
  }
  Activations normed = Activations::empty(hidden.size(0), hidden.size(1), Dtype::kFloat32);
  rms_norm(hidden, epsilon_, normed);
  return normed.values;
}

}  // namespace flant5
