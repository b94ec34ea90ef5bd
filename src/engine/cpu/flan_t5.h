// A T5 encoder-decoder with its output head. Const and safe to share among threads once built.
//   "Exploring the Limits of Transfer Learning with a Unified Text-to-Text Transformer", Raffel et al., 2020.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

#include "engine/checkpoint.h"
#include "engine/cpu/decoder.h"
#include "engine/cpu/embedding.h"
#include "engine/cpu/encoder.h"
#include "engine/cpu/linear.h"
#include "model/precision.h"

namespace flant5 {

class FlanT5 {
 public:
  // Builds on the calling thread's number of libtorch threads.
  FlanT5(const Checkpoint& checkpoint, const Precision& precision);

  // With products from elsewhere, such as those that another model has in use.
  FlanT5(const Checkpoint& checkpoint, const LinearSource& linears)
      : FlanT5(checkpoint, T5Tree(checkpoint.config()), linears) {}

  const T5Config& config() const { return config_; }

  EncoderOutput encode(const PackedBatch& batch) const { return encoder_.encode(batch, embedding_); }

  // A state for decoding all sequences of `outputs`, in order.
  DecoderState start(const std::vector<EncoderOutput>& outputs) const { return decoder_.start(outputs); }

  // One step of every row: the token before it (decoder_start_token_id at first) -> logits [rows, vocab_size] float32.
  at::Tensor step(const std::vector<std::int64_t>& input_ids, DecoderState& state) const;

  // Every product, to be packed where the checkpoint is a quantised one (Linear::pack).
  std::vector<const Linear*> linears() const;

 private:
  FlanT5(const Checkpoint& checkpoint, const T5Tree& tree, const LinearSource& linears);

  T5Config config_;
  Embedding embedding_;
  float logit_scale_;
  Linear head_;
  Encoder encoder_;
  Decoder decoder_;
};

}  // namespace flant5
