// The matrix products of a T5, as this program fuses them: which tensors of a checkpoint make up each.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "flant5/model/t5_config.h"

namespace flant5 {

// Kinds of products that may have a number format of their own.
enum class Product : std::uint8_t { kQkv, kAttentionOutput, kFeedForwardInput, kFeedForwardOutput, kDecoder, kHead };
inline constexpr std::size_t kProductCount = 6;

struct LinearSpec {
  std::string name;  // of the fused product, "encoder.block.0.layer.0.SelfAttention.qkv"
  Product product;
  std::vector<std::string> parts;  // tensors, one under the other
  std::string norm;                // RMSNorm scale that is folded in, or empty
  std::int64_t out = 0;
  std::int64_t in = 0;
  std::int64_t layer = 0;  // of its stack; linear_specs() tells it
};

// attention: "encoder.block.0.layer.0.SelfAttention"; norm: "encoder.block.0.layer.0.layer_norm.weight".
LinearSpec qkv_spec(const T5Config& config, const std::string& attention, const std::string& norm, Product product);
LinearSpec query_spec(const T5Config& config, const std::string& attention, const std::string& norm);
LinearSpec attention_output_spec(const T5Config& config, const std::string& attention, Product product);
// layer: "encoder.block.0.layer.1".
LinearSpec feed_forward_input_spec(const T5Config& config, const std::string& layer, Product product);
LinearSpec feed_forward_output_spec(const T5Config& config, const std::string& layer, Product product);
// weight: "lm_head.weight", or "shared.weight" where the checkpoint has no head of its own.
LinearSpec head_spec(const T5Config& config, const std::string& weight);

// All of them.
std::vector<LinearSpec> linear_specs(const T5Config& config, const std::string& head_weight);

}  // namespace flant5
