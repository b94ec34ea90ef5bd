// A T5 in plain operations of libtorch, on any of its devices, in float32 or bfloat16. On a CPU it is what the fast
// engine is checked against.
#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "engine/checkpoint.h"
#include "engine/relative_position_bias.h"
#include "flant5/dtype.h"
#include "model/seq2seq.h"

namespace flant5 {

class TorchEncoded : public Encoded {
 public:
  TorchEncoded(at::Tensor states, std::vector<std::int64_t> lengths)
      : states_(std::move(states)), lengths_(std::move(lengths)) {}
  std::size_t rows() const override { return lengths_.size(); }
  const at::Tensor& states() const { return states_; }  // [tokens, d_model] in the number format of the products
  const std::vector<std::int64_t>& lengths() const { return lengths_; }

 private:
  at::Tensor states_;
  std::vector<std::int64_t> lengths_;
};

// Weights [out, in] in the number format of the products, their norms' scales folded in.
struct TorchEncoderLayer {
  at::Tensor qkv;
  at::Tensor output;
  at::Tensor wi;
  at::Tensor wo;
};

struct TorchDecoderLayer {
  at::Tensor qkv;
  at::Tensor output;
  at::Tensor cross_query;
  at::Tensor cross_key;
  at::Tensor cross_value;
  at::Tensor cross_output;
  at::Tensor wi;
  at::Tensor wo;
};

class TorchT5 : public Seq2Seq {
 public:
  // dtype: float32 or bfloat16, of the products. Residual stream, norms, softmax and logits are float32.
  // Throws UsageError for a quantised checkpoint, ModelError where the device has too little memory for the weights.
  TorchT5(const Checkpoint& checkpoint, Dtype dtype, const at::Device& device);

  const T5Config& config() const override { return config_; }
  std::unique_ptr<Encoded> encode(std::span<const Prompt> prompts) const override;
  std::unique_ptr<Decoding> decode(std::vector<std::unique_ptr<Encoded>> batches) const override;
  void prepare_thread(std::size_t threads) const override;
  BatchSizes preferred_sizes() const override;

 private:
  friend class TorchDecoding;

  void load_weights(const Checkpoint& checkpoint);
  std::unique_ptr<Encoded> encoded(std::span<const Prompt> prompts) const;
  at::Tensor embed(std::span<const std::int64_t> tokens) const;
  at::Tensor normed(const at::Tensor& hidden) const;
  void add_feed_forward(const at::Tensor& wi, const at::Tensor& wo, at::Tensor& hidden) const;

  T5Config config_;
  at::Device device_;
  at::ScalarType type_;
  at::Tensor embedding_;  // [vocab_size, d_model] as it is stored
  RelativePositionBias encoder_bias_;
  RelativePositionBias decoder_bias_;
  std::vector<TorchEncoderLayer> encoder_;
  std::vector<TorchDecoderLayer> decoder_;
  at::Tensor encoder_norm_;  // [d_model] float32
  at::Tensor head_;          // [vocab_size, d_model]
  double logit_scale_;
};

}  // namespace flant5
