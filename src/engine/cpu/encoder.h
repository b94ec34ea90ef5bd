// The encoder: packed token sequences in, one state a token out.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

#include "engine/checkpoint.h"
#include "engine/cpu/embedding.h"
#include "engine/cpu/feed_forward.h"
#include "engine/cpu/linear.h"
#include "engine/cpu/packed_batch.h"
#include "engine/relative_position_bias.h"

namespace flant5 {

struct EncoderOutput {
  at::Tensor states;                     // [tokens, d_model] float32
  std::vector<std::int64_t> cu_seqlens;  // sequence s is the rows [cu_seqlens[s], cu_seqlens[s + 1])
};

class EncoderLayer {
 public:
  EncoderLayer(const Checkpoint& checkpoint, const EncoderLayerSpecs& specs, const LinearSource& linears);

  // Queries, keys and values of hidden [tokens, d_model], for apply().
  Activations project(const at::Tensor& hidden) const;

  // bias: [num_heads, 2 reach + 1], of distances -reach to reach. hidden [tokens, d_model] is changed in place.
  void apply(const PackedBatch& batch, const at::Tensor& bias, const Activations& qkv, at::Tensor& hidden) const;

  void append_linears(std::vector<const Linear*>& to) const;

 private:
  kernels::AttentionShape shape_;
  double epsilon_;
  Linear qkv_;
  Linear output_;
  FeedForward feed_forward_;
};

class Encoder {
 public:
  Encoder(const Checkpoint& checkpoint, const T5Tree& tree, const LinearSource& linears);

  EncoderOutput encode(const PackedBatch& batch, const Embedding& embedding) const;

  void append_linears(std::vector<const Linear*>& to) const;

 private:
  double epsilon_;
  RelativePositionBias bias_;
  std::vector<EncoderLayer> layers_;
  at::Tensor final_scale_;  // [d_model]
};

}  // namespace flant5
