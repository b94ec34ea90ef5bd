// A matrix product with a fixed weight, in any of the number formats. The only type that holds such a weight.
#pragma once

#include <ATen/core/Tensor.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "engine/checkpoint.h"
#include "engine/cpu/activations.h"
#include "engine/cpu/channel_maxima.h"
#include "engine/cpu/smoothing.h"
#include "model/precision.h"
#include "model/t5_tree.h"
#include "profile.h"

namespace flant5 {

// Bytes with one scale per output channel: weight = bytes * scale.
struct QuantizedWeight {
  at::Tensor bytes;  // [out, in] int8
  at::Tensor scale;  // [out] float32
};

// Symmetric, rounded to nearest, with magnitudes up to `largest`.
QuantizedWeight quantize(const at::Tensor& weight, float largest = 127.0F);

// A copy shares the weight.
class Linear {
 public:
  // From a checkpoint in `format`, packed; from a quantised one in the format it was saved in, as it is stored until
  // pack() is called.
  Linear(const Checkpoint& checkpoint, const LinearSpec& spec, Dtype format, const Smoothing& smoothing = {});

  // weight: [out, in], any floating type. Packed once, in the layout that oneDNN likes best for `format`.
  Linear(const at::Tensor& weight, Dtype format);

  // [tokens, in] -> [tokens, out]. The input is in input_format(). int8 returns bfloat16 values with a scale per row.
  Activations operator()(const Activations& input) const;

  // The same, its time and operations counted for --profile.
  Activations timed(const Activations& input, Stage stage) const;

  // Packs a weight that is still as it is stored: many rows need it, few are answered before it would be done. Other
  // threads may use the product meanwhile; one thread at a time may pack it. `checkpoint` is the one it is from.
  void pack(const Checkpoint& checkpoint) const;

  Dtype input_format() const { return format_; }
  Dtype output_format() const { return format_ == Dtype::kFloat32 ? Dtype::kFloat32 : Dtype::kBFloat16; }
  std::int64_t in() const { return in_; }
  std::int64_t out() const { return out_; }
  std::size_t weight_bytes() const;

  // Factors [in] by which a normed input is multiplied, or undefined.
  const at::Tensor& input_scale() const { return input_scale_; }

  // The same product, adding each input that it is timed with to `maxima`.
  Linear observed_by(std::shared_ptr<ChannelMaxima> maxima) const;

  // Uninitialised rows to write an input into.
  Activations new_input(std::int64_t tokens) const { return Activations::empty(tokens, in_, format_); }

 private:
  // A weight of a quantised checkpoint, until packed_ is there.
  struct Stored {
    std::string name;
    at::Tensor weight;  // [out, in] int8 or bfloat16
    std::atomic<bool> is_packed = false;
  };

  static Linear packed(const Checkpoint& checkpoint, const LinearSpec& spec, Dtype format, const Smoothing& smoothing);
  static Linear saved(const Checkpoint& checkpoint, const LinearSpec& spec);
  Linear(Dtype format, at::IntArrayRef shape) : format_(format), in_(shape[1]), out_(shape[0]) {}
  void hold_bytes(QuantizedWeight weight);  // as bfloat16 values where there are no byte products
  void set_channel_scale(const at::Tensor& scale);
  Activations stored_product(const Activations& input) const;

  Dtype format_;
  std::int64_t in_;
  std::int64_t out_;
  mutable at::Tensor packed_;  // the weight in oneDNN's layout, or as it is where oneDNN cannot
  at::Tensor channel_scale_;   // int8: [out]
  at::Tensor channel_zero_;    // int8: [out], all 0
  at::Tensor input_scale_;
  std::shared_ptr<Stored> stored_;
  std::shared_ptr<ChannelMaxima> observer_;
};

// Where a model's products come from.
using LinearSource = std::function<Linear(const LinearSpec&)>;

}  // namespace flant5
