#include "model/t5_tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace flant5 {
namespace {

std::string weight(const std::string& scope) { return scope + ".weight"; }

// Of the first layers of a stack.
std::vector<std::string> position_biases(const char* stack, std::int64_t layers) {
  std::vector<std::string> names;
  for (std::int64_t i = 0; i < layers; ++i) {
    names.push_back(fmt::format("{}.block.{}.layer.0.SelfAttention.relative_attention_bias.weight", stack, i));
  }
  return names;
}

// The products of one layer. scope: "encoder.block.0.layer.".
class LayerSpecs {
 public:
  LayerSpecs(const T5Config& config, std::string stack, std::int64_t number)
      : config_(config), scope_(fmt::format("{}.block.{}.layer.", stack, number)), number_(number) {}

  LinearSpec qkv(LinearKind product) const {
    const std::string attention = scope_ + "0.SelfAttention";
    return spec(attention + ".qkv", product, {attention + ".q", attention + ".k", attention + ".v"}, norm(0),
                3 * config_.inner_size(), config_.d_model, attention + ".o");
  }
  LinearSpec self_output(LinearKind product) const {
    const std::string name = scope_ + "0.SelfAttention.o";
    return spec(name, product, {name}, "", config_.d_model, config_.inner_size());
  }
  // part: "q", "k" or "v". Queries are made of the decoder's own states, after a norm.
  LinearSpec cross_input(const char* part) const {
    const std::string name = scope_ + "1.EncDecAttention." + part;
    return spec(name, LinearKind::kDecoder, {name}, *part == 'q' ? norm(1) : "", config_.inner_size(), config_.d_model);
  }
  LinearSpec cross_output() const {
    const std::string name = scope_ + "1.EncDecAttention.o";
    return spec(name, LinearKind::kDecoder, {name}, "", config_.d_model, config_.inner_size());
  }
  // sublayer: the feed-forward's place in the layer.
  LinearSpec wi(int sublayer, LinearKind product) const {
    const std::string name = fmt::format("{}{}.DenseReluDense.wi", scope_, sublayer);
    const std::string wo = fmt::format("{}{}.DenseReluDense.wo", scope_, sublayer);
    if (!config_.gated) return spec(name, product, {name}, norm(sublayer), config_.d_ff, config_.d_model, wo);
    return spec(name, product, {name + "_0", name + "_1"}, norm(sublayer), 2 * config_.d_ff, config_.d_model, wo);
  }
  LinearSpec wo(int sublayer, LinearKind product) const {
    const std::string name = fmt::format("{}{}.DenseReluDense.wo", scope_, sublayer);
    return spec(name, product, {name}, "", config_.d_model, config_.d_ff);
  }

 private:
  std::string norm(int sublayer) const { return weight(fmt::format("{}{}.layer_norm", scope_, sublayer)); }

  LinearSpec spec(std::string name, LinearKind product, std::vector<std::string> parts, std::string norm,
                  std::int64_t out, std::int64_t in, std::string feeds = "") const {
    for (std::string& part : parts) part = weight(part);
    return {std::move(name), product, std::move(parts), std::move(norm), out, in, number_, std::move(feeds)};
  }

  const T5Config& config_;
  std::string scope_;
  std::int64_t number_;
};

EncoderLayerSpecs encoder_layer(const T5Config& config, std::int64_t number) {
  const LayerSpecs layer(config, "encoder", number);
  return {layer.qkv(LinearKind::kQkv), layer.self_output(LinearKind::kAttentionOutput),
          layer.wi(1, LinearKind::kFeedForwardInput), layer.wo(1, LinearKind::kFeedForwardOutput)};
}

DecoderLayerSpecs decoder_layer(const T5Config& config, std::int64_t number) {
  constexpr LinearKind kDecoder = LinearKind::kDecoder;
  const LayerSpecs layer(config, "decoder", number);
  return {layer.qkv(kDecoder),    layer.self_output(kDecoder), layer.cross_input("q"), layer.cross_input("k"),
          layer.cross_input("v"), layer.cross_output(),        layer.wi(2, kDecoder),  layer.wo(2, kDecoder)};
}

class TensorList {
 public:
  explicit TensorList(const T5Config& config) : config_(config), tree_(config) {
    add(tree_.embedding, {config.vocab_size, config.d_model});
    for (const std::vector<std::string>& biases : {tree_.encoder_biases, tree_.decoder_biases}) {
      for (const std::string& bias : biases) add(bias, {config.relative_attention_num_buckets, config.num_heads});
    }
    add(tree_.encoder_norm, {config.d_model});
    for (const DecoderLayerSpecs& layer : tree_.decoder) {
      add_parts(layer.cross_key);
      add_parts(layer.cross_value);
    }
  }

  const T5Tree& tree() const { return tree_; }

  void add(std::string name, std::vector<std::int64_t> shape, bool optional = false) {
    tensors_.push_back({std::move(name), std::move(shape), optional, false});
  }

  // A product as it is stored by others: in parts, with its norm beside it.
  void add_parts(const LinearSpec& spec, bool optional = false) {
    for (const std::string& part : spec.parts) {
      add(part, {spec.out / static_cast<std::int64_t>(spec.parts.size()), spec.in}, optional);
    }
    if (!spec.norm.empty()) add(spec.norm, {config_.d_model});
  }

  // And as it is stored here.
  void add_fused(const LinearSpec& spec) {
    tensors_.push_back({weight(spec.name), {spec.out, spec.in}, false, true});
    tensors_.push_back({weight(spec.name) + "_scale", {spec.out}, true, false});
    if (!spec.norm.empty()) add(spec.name + ".input_scale", {spec.in}, true);
  }

  std::vector<ExpectedTensor> take() { return std::move(tensors_); }

 private:
  const T5Config& config_;
  T5Tree tree_;
  std::vector<ExpectedTensor> tensors_;
};

}  // namespace

bool is_embedding(const std::string& name) {
  return name == kSharedEmbedding ||
         std::find(kEmbeddingAliases.begin(), kEmbeddingAliases.end(), name) != kEmbeddingAliases.end();
}

T5Tree::T5Tree(const T5Config& config)
    : encoder_biases(position_biases("encoder", config.bias_in_every_layer ? config.num_layers : 1)),
      decoder_biases(position_biases("decoder", config.bias_in_every_layer ? config.num_decoder_layers : 1)),
      encoder_norm("encoder.final_layer_norm.weight"),
      head{"lm_head",
           LinearKind::kHead,
           {kOutputHead},
           "decoder.final_layer_norm.weight",
           config.vocab_size,
           config.d_model,
           0,
           ""} {
  for (std::int64_t i = 0; i < config.num_layers; ++i) encoder.push_back(encoder_layer(config, i));
  for (std::int64_t i = 0; i < config.num_decoder_layers; ++i) decoder.push_back(decoder_layer(config, i));
}

std::vector<LinearSpec> T5Tree::fused() const {
  std::vector<LinearSpec> specs{head};
  for (const EncoderLayerSpecs& layer : encoder) {
    specs.insert(specs.end(), {layer.qkv, layer.output, layer.wi, layer.wo});
  }
  for (const DecoderLayerSpecs& layer : decoder) {
    specs.insert(specs.end(), {layer.qkv, layer.output, layer.cross_query, layer.cross_output, layer.wi, layer.wo});
  }
  return specs;
}

std::vector<ExpectedTensor> expected_tensors(const T5Config& config) {
  TensorList list(config);
  for (const LinearSpec& spec : list.tree().fused()) {
    // Tied checkpoints may store the head all the same, and then it counts.
    list.add_parts(spec, spec.kind == LinearKind::kHead && config.tie_word_embeddings);
  }
  // Checkpoints of 2019 and 2020 store this bias, which cross-attention never uses.
  list.add("decoder.block.0.layer.1.EncDecAttention.relative_attention_bias.weight",
           {config.relative_attention_num_buckets, config.num_heads}, true);
  return list.take();
}

std::vector<ExpectedTensor> expected_quantized_tensors(const T5Config& config) {
  TensorList list(config);
  for (const LinearSpec& spec : list.tree().fused()) list.add_fused(spec);
  return list.take();
}

}  // namespace flant5
