#include "engine/torch/torch_t5.h"

#include <ATen/Context.h>
#include <ATen/Functions.h>
#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <exception>
#include <optional>
#include <utility>

#include "engine/fused_weight.h"
#include "engine/scored_decoding.h"
#include "engine/torch/cross_attention.h"
#include "engine/torch/device.h"
#include "engine/torch/packed_attention.h"
#include "engine/within_memory.h"
#include "flant5/error.h"
#include "model/t5_tree.h"

namespace flant5 {
namespace {

at::ScalarType product_type(Dtype dtype) { return dtype == Dtype::kBFloat16 ? at::kBFloat16 : at::kFloat; }

// Weights on their way to the device, in the format of the products.
class Weights {
 public:
  Weights(const Checkpoint& checkpoint, at::ScalarType type, const at::Device& device)
      : checkpoint_(checkpoint), type_(type), device_(device) {}

  at::Tensor operator()(const LinearSpec& spec) const {
    const at::Tensor weight = FusedWeight(checkpoint_, spec).all().to(type_).to(device_);
    checkpoint_.release(spec);
    return weight.contiguous();
  }

  TorchEncoderLayer operator()(const EncoderLayerSpecs& specs) const {
    return {(*this)(specs.qkv), (*this)(specs.output), (*this)(specs.wi), (*this)(specs.wo)};
  }

  TorchDecoderLayer operator()(const DecoderLayerSpecs& specs) const {
    return {(*this)(specs.qkv),       (*this)(specs.output),      (*this)(specs.cross_query),
            (*this)(specs.cross_key), (*this)(specs.cross_value), (*this)(specs.cross_output),
            (*this)(specs.wi),        (*this)(specs.wo)};
  }

 private:
  const Checkpoint& checkpoint_;
  at::ScalarType type_;
  at::Device device_;
};

}  // namespace

class TorchDecoding : public ScoredDecoding {
 public:
  TorchDecoding(const TorchT5& model, const at::Tensor& states, const std::vector<std::int64_t>& lengths);

  std::size_t rows() const override { return cross_.rows(); }

 private:
  // Of one layer: [rows, capacity, num_heads * d_kv] each, zero beyond the steps that were taken.
  struct SelfAttention {
    at::Tensor keys;
    at::Tensor values;
  };

  void reserve(std::int64_t steps);
  at::Tensor mask_of_step(std::size_t layer) const;
  at::Tensor next_scores(std::span<const std::int64_t> tokens) override;
  void keep(std::span<const std::size_t> rows) override;
  at::Tensor attend_self(SelfAttention& seen, const at::Tensor& qkv, const at::Tensor& mask) const;

  const TorchT5& model_;
  CrossAttention cross_;
  std::vector<SelfAttention> seen_;  // [layers]
  std::int64_t steps_ = 0;
  std::int64_t capacity_ = 0;
};

TorchT5::TorchT5(const Checkpoint& checkpoint, Dtype dtype, const at::Device& device)
    : config_(checkpoint.config()),
      device_(device),
      type_(product_type(dtype)),
      encoder_bias_(checkpoint, T5Tree(config_).encoder_biases, Direction::kBidirectional),
      decoder_bias_(checkpoint, T5Tree(config_).decoder_biases, Direction::kCausal),
      logit_scale_(config_.scale_decoder_outputs ? 1 / std::sqrt(static_cast<double>(config_.d_model)) : 1) {
  if (checkpoint.is_quantized()) {
    throw UsageError(checkpoint.folder().string() +
                     ": is saved as int8, which only the CPU engine computes in; use "
                     "the checkpoint it was made from");
  }
  const c10::InferenceMode inference;
  // It plans anew for every shape, and batches hardly ever have the same.
  at::globalContext().setSDPUseCuDNN(false);
  try {
    load_weights(checkpoint);
  } catch (const std::exception& error) {
    if (!is_out_of_memory(error)) throw;
    throw ModelError(
        fmt::format("{}: {} has too little memory for these weights in {}; use {}a smaller model or "
                    "--device cpu",
                    checkpoint.folder().string(), device_.str(), dtype_name(dtype),
                    dtype == Dtype::kFloat32 ? "--dtype bfloat16, " : ""));
  }
}

void TorchT5::load_weights(const Checkpoint& checkpoint) {
  const T5Tree tree(config_);
  const Weights weights(checkpoint, type_, device_);
  embedding_ = checkpoint.tensor(tree.embedding).to(device_);
  for (const EncoderLayerSpecs& specs : tree.encoder) encoder_.push_back(weights(specs));
  for (const DecoderLayerSpecs& specs : tree.decoder) decoder_.push_back(weights(specs));
  encoder_norm_ = checkpoint.tensor(tree.encoder_norm).to(at::kFloat).to(device_);
  head_ = weights(tree.head);
}

at::Tensor TorchT5::embed(std::span<const std::int64_t> tokens) const {
  return embedding_.index_select(0, upload(tokens, device_)).to(at::kFloat);
}

// The root-mean-square norm without its scale, in the format of the products.
at::Tensor TorchT5::normed(const at::Tensor& hidden) const {
  return at::rms_norm(hidden, {hidden.size(1)}, {}, config_.layer_norm_epsilon).to(type_);
}

void TorchT5::add_feed_forward(const at::Tensor& wi, const at::Tensor& wo, at::Tensor& hidden) const {
  const at::Tensor input = normed(hidden);
  if (config_.gated) {
    const std::vector<at::Tensor> halves = wi.chunk(2, 0);
    at::Tensor inner = at::linear(input, halves[0]);
    at::gelu_(inner, "tanh").mul_(at::linear(input, halves[1]));
    hidden.add_(at::linear(inner, wo));
  } else {
    hidden.add_(at::linear(at::linear(input, wi).relu_(), wo));
  }
}

void TorchT5::prepare_thread(std::size_t threads) const {
  at::set_num_threads(static_cast<int>(threads));
  at::get_num_threads();
}

// A GPU wants many rows at once, and a second worker, so that it computes while the first one waits for its tokens.
BatchSizes TorchT5::preferred_sizes() const {
  if (device_.is_cpu()) return {};
  return {.rows = 512, .encoded_tokens = 32768, .decoded_tokens = 131072, .pads_decoded = true, .workers = 2};
}

std::unique_ptr<Encoded> TorchT5::encode(std::span<const Prompt> prompts) const {
  return within_memory(device_, [&] { return encoded(prompts); });
}

std::unique_ptr<Encoded> TorchT5::encoded(std::span<const Prompt> prompts) const {
  const c10::InferenceMode inference;
  std::vector<std::int64_t> tokens;
  std::vector<std::int64_t> lengths;
  std::vector<std::int64_t> cu_seqlens{0};
  for (const Prompt& prompt : prompts) {
    tokens.insert(tokens.end(), prompt.begin(), prompt.end());
    lengths.push_back(static_cast<std::int64_t>(prompt.size()));
    cu_seqlens.push_back(static_cast<std::int64_t>(tokens.size()));
  }
  const std::int64_t reach = *std::max_element(lengths.begin(), lengths.end()) - 1;
  std::optional<PackedAttention> attention;
  at::Tensor hidden = embed(tokens);
  for (std::size_t i = 0; i < encoder_.size(); ++i) {
    const TorchEncoderLayer& layer = encoder_[i];
    if (encoder_bias_.has_own(i)) {
      attention.emplace(cu_seqlens, upload(encoder_bias_.distances(i, -reach, reach), device_), type_);
    }
    const at::Tensor qkv = at::linear(normed(hidden), layer.qkv);
    hidden.add_(at::linear((*attention)(qkv), layer.output));
    add_feed_forward(layer.wi, layer.wo, hidden);
  }
  const at::Tensor states = at::rms_norm(hidden, {hidden.size(1)}, encoder_norm_, config_.layer_norm_epsilon).to(type_);
  return std::make_unique<TorchEncoded>(states, std::move(lengths));
}

std::unique_ptr<Decoding> TorchT5::decode(std::vector<std::unique_ptr<Encoded>> batches) const {
  const c10::InferenceMode inference;
  std::vector<at::Tensor> states;
  std::vector<std::int64_t> lengths;
  for (const std::unique_ptr<Encoded>& batch : batches) {
    const auto& encoded = dynamic_cast<const TorchEncoded&>(*batch);
    states.push_back(encoded.states());
    lengths.insert(lengths.end(), encoded.lengths().begin(), encoded.lengths().end());
  }
  return within_memory(device_, [&] { return std::make_unique<TorchDecoding>(*this, at::cat(states), lengths); });
}

TorchDecoding::TorchDecoding(const TorchT5& model, const at::Tensor& states, const std::vector<std::int64_t>& lengths)
    : ScoredDecoding(model.device_),
      model_(model),
      cross_(lengths, model.config_.num_heads, model.type_, model.device_),
      seen_(model.decoder_.size()) {
  for (const TorchDecoderLayer& layer : model.decoder_) {
    cross_.add_layer(at::linear(states, layer.cross_key), at::linear(states, layer.cross_value));
  }
}

void TorchDecoding::reserve(std::int64_t steps) {
  if (steps <= capacity_) return;
  const std::int64_t larger = aligned(std::max(steps, 2 * capacity_));
  const auto rows = static_cast<std::int64_t>(this->rows());
  const auto options = at::TensorOptions().dtype(model_.type_).device(model_.device_);
  const auto grown = [&](const at::Tensor& seen) {
    at::Tensor more = at::zeros({rows, larger, model_.config_.inner_size()}, options);
    if (seen.defined()) more.narrow(1, 0, capacity_).copy_(seen);
    return more;
  };
  for (SelfAttention& layer : seen_) layer = {grown(layer.keys), grown(layer.values)};
  capacity_ = larger;
}

// A layer's own bias of what has been seen, this step included, and -infinity for the rest: [1, num_heads, 1,
// capacity].
at::Tensor TorchDecoding::mask_of_step(std::size_t layer) const {
  at::Tensor mask = at::full({model_.config_.num_heads, capacity_}, kNever, at::kFloat);
  mask.narrow(1, 0, steps_ + 1).copy_(model_.decoder_bias_.distances(layer, -steps_, 0));
  return upload(mask.to(model_.type_), model_.device_).unsqueeze(1).unsqueeze(0);
}

// qkv: [rows, 3 inner] of this step. -> [rows, inner]
at::Tensor TorchDecoding::attend_self(SelfAttention& seen, const at::Tensor& qkv, const at::Tensor& mask) const {
  const std::vector<at::Tensor> parts = qkv.unsqueeze(1).chunk(3, 2);
  seen.keys.narrow(1, steps_, 1).copy_(parts[1]);
  seen.values.narrow(1, steps_, 1).copy_(parts[2]);
  const std::int64_t heads = mask.size(1);
  const auto by_head = [heads](const at::Tensor& x) {
    return x.view({x.size(0), x.size(1), heads, x.size(2) / heads}).transpose(1, 2);
  };
  return masked_attention(by_head(parts[0]), by_head(seen.keys), by_head(seen.values),
                          mask.expand({qkv.size(0), heads, 1, capacity_}))
      .reshape({qkv.size(0), qkv.size(1) / 3});
}

at::Tensor TorchDecoding::next_scores(std::span<const std::int64_t> tokens) {
  const c10::InferenceMode inference;
  reserve(steps_ + 1);
  at::Tensor mask;
  at::Tensor hidden = model_.embed(tokens);
  for (std::size_t i = 0; i < model_.decoder_.size(); ++i) {
    const TorchDecoderLayer& layer = model_.decoder_[i];
    if (model_.decoder_bias_.has_own(i)) mask = mask_of_step(i);
    const at::Tensor qkv = at::linear(model_.normed(hidden), layer.qkv);
    hidden.add_(at::linear(attend_self(seen_[i], qkv, mask), layer.output));
    const at::Tensor query = at::linear(model_.normed(hidden), layer.cross_query);
    hidden.add_(at::linear(cross_.attend(i, query), layer.cross_output));
    model_.add_feed_forward(layer.wi, layer.wo, hidden);
  }
  ++steps_;
  at::Tensor logits = at::linear(model_.normed(hidden), model_.head_).to(at::kFloat);
  if (model_.logit_scale_ != 1) logits = logits.mul(model_.logit_scale_);
  return logits;
}

void TorchDecoding::keep(std::span<const std::size_t> rows) {
  const c10::InferenceMode inference;
  cross_.select(rows);
  const std::vector<std::int64_t> kept(rows.begin(), rows.end());
  const at::Tensor index = upload(kept, model_.device_);
  for (SelfAttention& layer : seen_) {
    layer.keys = layer.keys.index_select(0, index);
    layer.values = layer.values.index_select(0, index);
  }
}

}  // namespace flant5
