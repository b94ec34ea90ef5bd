#include "flant5/model/expected_tensors.h"

#include <fmt/format.h>

#include <utility>

#include "flant5/model/linear_spec.h"

namespace flant5 {
namespace {

class TensorList {
 public:
  explicit TensorList(const T5Config& config) : config_(config) {}

  void add(std::string name, std::vector<std::int64_t> shape, bool optional = false) {
    tensors_.push_back({std::move(name), std::move(shape), optional, false});
  }

  void add_attention(const std::string& scope) {
    for (const char* part : {"q", "k", "v"}) {
      add(fmt::format("{}.{}.weight", scope, part), {config_.inner_size(), config_.d_model});
    }
    add(scope + ".o.weight", {config_.d_model, config_.inner_size()});
  }

  void add_relative_bias(const std::string& scope, bool optional = false) {
    add(scope + ".relative_attention_bias.weight", {config_.relative_attention_num_buckets, config_.num_heads},
        optional);
  }

  void add_feed_forward(const std::string& scope) {
    if (config_.gated) {
      add(scope + ".wi_0.weight", {config_.d_ff, config_.d_model});
      add(scope + ".wi_1.weight", {config_.d_ff, config_.d_model});
    } else {
      add(scope + ".wi.weight", {config_.d_ff, config_.d_model});
    }
    add(scope + ".wo.weight", {config_.d_model, config_.d_ff});
  }

  void add_norm(const std::string& scope) { add(scope + ".weight", {config_.d_model}); }

  void add_encoder() {
    for (std::int64_t i = 0; i < config_.num_layers; ++i) {
      const std::string layer = fmt::format("encoder.block.{}.layer.", i);
      add_attention(layer + "0.SelfAttention");
      if (i == 0) add_relative_bias(layer + "0.SelfAttention");
      add_norm(layer + "0.layer_norm");
      add_feed_forward(layer + "1.DenseReluDense");
      add_norm(layer + "1.layer_norm");
    }
    add_norm("encoder.final_layer_norm");
  }

  void add_decoder() {
    for (std::int64_t i = 0; i < config_.num_decoder_layers; ++i) {
      const std::string layer = fmt::format("decoder.block.{}.layer.", i);
      add_attention(layer + "0.SelfAttention");
      if (i == 0) add_relative_bias(layer + "0.SelfAttention");
      add_norm(layer + "0.layer_norm");
      add_attention(layer + "1.EncDecAttention");
      // Checkpoints of 2019 and 2020 store this bias, which cross-attention never uses.
      if (i == 0) add_relative_bias(layer + "1.EncDecAttention", true);
      add_norm(layer + "1.layer_norm");
      add_feed_forward(layer + "2.DenseReluDense");
      add_norm(layer + "2.layer_norm");
    }
    add_norm("decoder.final_layer_norm");
  }

  std::vector<ExpectedTensor> take() { return std::move(tensors_); }

 private:
  const T5Config& config_;
  std::vector<ExpectedTensor> tensors_;
};

}  // namespace

std::vector<ExpectedTensor> expected_tensors(const T5Config& config) {
  TensorList list(config);
  list.add("shared.weight", {config.vocab_size, config.d_model});
  list.add_encoder();
  list.add_decoder();
  // Tied checkpoints may store the head all the same, and then it counts.
  list.add("lm_head.weight", {config.vocab_size, config.d_model}, config.tie_word_embeddings);
  return list.take();
}

std::vector<ExpectedTensor> expected_quantized_tensors(const T5Config& config) {
  TensorList list(config);
  list.add("shared.weight", {config.vocab_size, config.d_model});
  list.add_relative_bias("encoder.block.0.layer.0.SelfAttention");
  list.add_relative_bias("decoder.block.0.layer.0.SelfAttention");
  list.add_norm("encoder.final_layer_norm");
  for (std::int64_t i = 0; i < config.num_decoder_layers; ++i) {
    for (const char* part : {"k", "v"}) {
      list.add(fmt::format("decoder.block.{}.layer.1.EncDecAttention.{}.weight", i, part),
               {config.inner_size(), config.d_model});
    }
  }
  std::vector<ExpectedTensor> tensors = list.take();
  for (const LinearSpec& spec : linear_specs(config, "lm_head.weight")) {
    tensors.push_back({spec.name + ".weight", {spec.out, spec.in}, false, true});
    tensors.push_back({spec.name + ".weight_scale", {spec.out}, true, false});
  }
  return tensors;
}

}  // namespace flant5
