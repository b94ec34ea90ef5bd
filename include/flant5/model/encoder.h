// The encoder: packed token sequences in, one state a token out.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

#include "flant5/model/checkpoint.h"
#include "flant5/model/compute.h"
#include "flant5/model/embedding.h"
#include "flant5/model/feed_forward.h"
#include "flant5/model/linear.h"
#include "flant5/model/packed_batch.h"
#include "flant5/model/relative_position_bias.h"

namespace flant5 {

struct EncoderOutput {
  at::Tensor states;                  // [tokens, d_model] float32
  std::vector<std::int64_t> offsets;  // sequence s is the rows [offsets[s], offsets[s + 1])
};

class EncoderLayer {
 public:
  EncoderLayer(const Checkpoint& checkpoint, const EncoderLayerSpecs& specs, const Precision& precision);

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
  Encoder(const Checkpoint& checkpoint, const T5Tree& tree, const Precision& precision);

  EncoderOutput encode(const PackedBatch& batch, const Embedding& embedding) const;

  void append_linears(std::vector<const Linear*>& to) const;

 private:
  double epsilon_;
  RelativePositionBias bias_;
  std::vector<EncoderLayer> layers_;
  at::Tensor final_scale_;  // [d_model]
};

}  // namespace flant5
