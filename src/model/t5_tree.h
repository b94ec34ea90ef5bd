// A T5 as it stands in a checkpoint: the tensors, as Hugging Face names them, and the matrix products that they make
// up. The one place that knows: what a checkpoint is checked for, and what the engines load, is derived from it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "model/t5_config.h"

namespace flant5 {

// Kinds of products that may have a number format of their own.
enum class LinearKind : std::uint8_t { kQkv, kAttentionOutput, kFeedForwardInput, kFeedForwardOutput, kDecoder, kHead };
inline constexpr std::size_t kLinearKindCount = 6;

// A matrix product with a fixed weight.
struct LinearSpec {
  std::string name;  // "encoder.block.0.layer.0.SelfAttention.qkv"
  LinearKind kind;
  std::vector<std::string> parts;  // tensors of equal shape, one under the other
  std::string norm;                // of its input, whose scale may be folded in; or empty
  std::int64_t out = 0;
  std::int64_t in = 0;
  std::int64_t layer = 0;  // of its stack
  std::string feeds{};     // the product whose input comes, channel by channel, from the last part's rows; or empty
};

struct EncoderLayerSpecs {
  LinearSpec qkv;
  LinearSpec output;
  LinearSpec wi;  // of the feed-forward; gated: wi_0 and wi_1
  LinearSpec wo;
};

struct DecoderLayerSpecs {
  LinearSpec qkv;
  LinearSpec output;
  LinearSpec cross_query;
  LinearSpec cross_key;  // of the encoder's states, as cross_value
  LinearSpec cross_value;
  LinearSpec cross_output;
  LinearSpec wi;
  LinearSpec wo;
};

// The embedding of both stacks, and of the head where a checkpoint has none of its own.
inline constexpr const char* kSharedEmbedding = "shared.weight";
inline constexpr const char* kOutputHead = "lm_head.weight";

// Other names of shared.weight.
inline constexpr std::array<const char*, 2> kEmbeddingAliases{"encoder.embed_tokens.weight",
                                                              "decoder.embed_tokens.weight"};

// Whether this is shared.weight, by any of its names.
bool is_embedding(const std::string& name);

struct T5Tree {
  explicit T5Tree(const T5Config& config);

  std::string embedding = kSharedEmbedding;
  // Of relative positions: that of layer 0, which its stack shares, or one a layer.
  std::vector<std::string> encoder_biases;
  std::vector<std::string> decoder_biases;
  std::string encoder_norm;  // the last one of the encoder, whose scale is not folded in
  std::vector<EncoderLayerSpecs> encoder;
  std::vector<DecoderLayerSpecs> decoder;
  LinearSpec head;

  // All products but the cross-attention's keys and values.
  std::vector<LinearSpec> fused() const;
};

struct ExpectedTensor {
  std::string name;
  std::vector<std::int64_t> shape;
  bool optional = false;
  bool may_be_bytes = false;  // int8, with the tensor NAME_scale beside it
};

// Every tensor that a checkpoint of this config has or, where optional, may have. The shared embedding is listed as
// shared.weight only.
std::vector<ExpectedTensor> expected_tensors(const T5Config& config);

// The metadata `format` of a checkpoint whose products are fused and mostly int8; the first version is read too. Its
// tensors:
//   NAME.weight        [out, in], int8 or bfloat16: each of fused(), its parts one under the other and its norm's scale
//                      folded in
//   NAME.weight_scale  [out] float32, where NAME.weight is int8: weight = bytes * scale
//   NAME.input_scale   [in] float32, where NAME.weight is int8 and fitted: factors of its normed input, by which
//                      the weight is divided
//   shared.weight, the relative position biases, encoder.final_layer_norm.weight and each cross-attention's k.weight
//   and v.weight, as in any T5 checkpoint
// The header's JSON Schema is src/engine/schemas/quantized-header.v2.schema.json.
inline constexpr const char* kQuantizedFormat = "flant5-int8/2";
inline constexpr const char* kFirstQuantizedFormat = "flant5-int8/1";
std::vector<ExpectedTensor> expected_quantized_tensors(const T5Config& config);

}  // namespace flant5
