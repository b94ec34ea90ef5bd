// The decoder: one token a row in, one hidden vector a row out, with what it has seen so far in a DecoderState.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

#include "engine/checkpoint.h"
#include "engine/cpu/cross_attention_cache.h"
#include "engine/cpu/cross_attention_weights.h"
#include "engine/cpu/embedding.h"
#include "engine/cpu/feed_forward.h"
#include "engine/cpu/kv_cache.h"
#include "engine/cpu/linear.h"
#include "engine/relative_position_bias.h"

namespace flant5 {

// Rows that are decoded together; all have taken the same number of steps.
class DecoderState {
 public:
  DecoderState(CrossAttentionCache encoded, std::int64_t layers, std::int64_t inner)
      : memory(std::move(encoded)), caches(static_cast<std::size_t>(layers), KVCache(memory.rows(), inner)) {}

  std::int64_t rows() const { return memory.rows(); }

  // Keeps these rows, in this order: rows that have ended leave the batch, a row kept twice is a fork.
  void select(const std::vector<std::int64_t>& rows);

  CrossAttentionCache memory;
  std::vector<KVCache> caches;
};

class DecoderLayer {
 public:
  DecoderLayer(const Checkpoint& checkpoint, const DecoderLayerSpecs& specs, const LinearSource& linears);

  // self_bias: [num_heads, steps so far with this one]. hidden [rows, d_model] is changed in place.
  void apply(std::size_t layer, const at::Tensor& self_bias, DecoderState& state, at::Tensor& hidden) const;

  // Makes the cross-attention's keys and values of the rows in `state`.
  void build_keys_values(std::size_t layer, DecoderState& state) const;

  // Of the cross-attention's products.
  Dtype attention_format() const { return cross_query_.output_format(); }

  void append_linears(std::vector<const Linear*>& to) const;

 private:
  void attend_self(const at::Tensor& bias, KVCache& cache, at::Tensor& hidden) const;
  void attend_states(std::size_t layer, const CrossAttentionCache& memory, at::Tensor& hidden) const;
  std::int64_t cross_attention_operations(std::size_t layer, const CrossAttentionCache& memory) const;

  kernels::AttentionShape shape_;
  double epsilon_;
  Linear qkv_;
  Linear self_output_;
  Linear cross_query_;
  Linear cross_output_;
  CrossAttentionWeights cross_attention_weights_;
  FeedForward feed_forward_;
};

class Decoder {
 public:
  Decoder(const Checkpoint& checkpoint, const T5Tree& tree, const LinearSource& linears);

  DecoderState start(const std::vector<EncoderOutput>& outputs) const;

  // One step of every row: the tokens before it -> [rows, d_model] float32, after the final norm without its scale.
  at::Tensor step(const std::vector<std::int64_t>& input_ids, const Embedding& embedding, DecoderState& state) const;

  void append_linears(std::vector<const Linear*>& to) const;

 private:
  double epsilon_;
  std::int64_t inner_;
  RelativePositionBias bias_;
  std::vector<DecoderLayer> layers_;
};

}  // namespace flant5
