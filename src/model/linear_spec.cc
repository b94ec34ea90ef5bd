#include "flant5/model/linear_spec.h"

#include <fmt/format.h>

#include <utility>

namespace flant5 {

LinearSpec qkv_spec(const T5Config& config, const std::string& attention, const std::string& norm, Product product) {
  return {attention + ".qkv",
          product,
          {attention + ".q.weight", attention + ".k.weight", attention + ".v.weight"},
          norm,
          3 * config.inner_size(),
          config.d_model};
}

LinearSpec query_spec(const T5Config& config, const std::string& attention, const std::string& norm) {
  return {attention + ".q", Product::kDecoder, {attention + ".q.weight"}, norm, config.inner_size(), config.d_model};
}

LinearSpec attention_output_spec(const T5Config& config, const std::string& attention, Product product) {
  return {attention + ".o", product, {attention + ".o.weight"}, "", config.d_model, config.inner_size()};
}

LinearSpec feed_forward_input_spec(const T5Config& config, const std::string& layer, Product product) {
  const std::string dense = layer + ".DenseReluDense";
  const std::string norm = layer + ".layer_norm.weight";
  if (!config.gated) return {dense + ".wi", product, {dense + ".wi.weight"}, norm, config.d_ff, config.d_model};
  return {dense + ".wi", product,         {dense + ".wi_0.weight", dense + ".wi_1.weight"},
          norm,          2 * config.d_ff, config.d_model};
}

LinearSpec feed_forward_output_spec(const T5Config& config, const std::string& layer, Product product) {
  const std::string dense = layer + ".DenseReluDense";
  return {dense + ".wo", product, {dense + ".wo.weight"}, "", config.d_model, config.d_ff};
}

LinearSpec head_spec(const T5Config& config, const std::string& weight) {
  return {"lm_head", Product::kHead, {weight}, "decoder.final_layer_norm.weight", config.vocab_size, config.d_model};
}

std::vector<LinearSpec> linear_specs(const T5Config& config, const std::string& head_weight) {
  std::vector<LinearSpec> specs{head_spec(config, head_weight)};
  const auto add = [&specs](std::int64_t layer, LinearSpec spec) {
    spec.layer = layer;
    specs.push_back(std::move(spec));
  };
  for (std::int64_t i = 0; i < config.num_layers; ++i) {
    const std::string layer = fmt::format("encoder.block.{}.layer.", i);
    add(i, qkv_spec(config, layer + "0.SelfAttention", layer + "0.layer_norm.weight", Product::kQkv));
    add(i, attention_output_spec(config, layer + "0.SelfAttention", Product::kAttentionOutput));
    add(i, feed_forward_input_spec(config, layer + "1", Product::kFeedForwardInput));
    add(i, feed_forward_output_spec(config, layer + "1", Product::kFeedForwardOutput));
  }
  for (std::int64_t i = 0; i < config.num_decoder_layers; ++i) {
    const std::string layer = fmt::format("decoder.block.{}.layer.", i);
    add(i, qkv_spec(config, layer + "0.SelfAttention", layer + "0.layer_norm.weight", Product::kDecoder));
    add(i, attention_output_spec(config, layer + "0.SelfAttention", Product::kDecoder));
    add(i, query_spec(config, layer + "1.EncDecAttention", layer + "1.layer_norm.weight"));
    add(i, attention_output_spec(config, layer + "1.EncDecAttention", Product::kDecoder));
    add(i, feed_forward_input_spec(config, layer + "2", Product::kDecoder));
    add(i, feed_forward_output_spec(config, layer + "2", Product::kDecoder));
  }
  return specs;
}

}  // namespace flant5
