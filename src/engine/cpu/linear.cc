#include "engine/cpu/linear.h"

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/byte_budget.h"
#include "engine/cpu/onednn.h"
#include "engine/fused_weight.h"
#include "kernels/int8_gemm.h"
#include "kernels/processor.h"
#include "model/memory_needs.h"

namespace flant5 {
namespace {

// Of weights in 7 bits.
constexpr float kLargestShortByte = 63.0F;

constexpr std::int64_t kOutputsPerThread = 256;

// What threads convert while a model is loaded.
ByteBudget& conversions() {
  static ByteBudget budget(kBytesLoadedAtOnce);
  return budget;
}

at::Tensor packed_weight(const at::Tensor& weight) {
  if (weight.scalar_type() == at::kChar) return pack_bytes(weight);
  const bool is_packable = weight.scalar_type() == at::kFloat || Processor::current().bfloat16;
  return is_packable && OneDnn::current().has_float_products() ? pack_floats(weight) : weight;
}

at::Tensor dequantize(const QuantizedWeight& weight) {
  return weight.bytes.to(at::kFloat).mul_(weight.scale.unsqueeze(1));
}

QuantizedWeight rows_of(const QuantizedWeight& weight, std::int64_t begin, std::int64_t end) {
  return {weight.bytes.slice(0, begin, end), weight.scale.slice(0, begin, end)};
}

QuantizedWeight empty_bytes(std::int64_t out, std::int64_t in) {
  return {at::empty({out, in}, at::kChar), at::empty({out}, at::kFloat)};
}

void copy(const QuantizedWeight& from, const QuantizedWeight& to) {
  to.bytes.copy_(from.bytes);
  to.scale.copy_(from.scale);
}

// Without the instructions for it libtorch multiplies bfloat16 at a fifth of float32's speed. So the weight is
// converted to float32, a part at a time: keeping it would take twice the memory. oneDNN multiplies the parts, because
// the last bits of libtorch's own product depend on the number of threads.
at::Tensor unpacked_product(const at::Tensor& input, const at::Tensor& weight) {
  constexpr std::int64_t kOutputs = 512;
  const bool is_widened = weight.scalar_type() == at::kBFloat16 && !Processor::current().bfloat16;
  if (!is_widened || !OneDnn::current().has_float_products()) return at::linear(input, weight);
  const at::Tensor wide = input.to(at::kFloat);
  at::Tensor output = at::empty({input.size(0), weight.size(0)}, at::kBFloat16);
  for (std::int64_t begin = 0; begin < weight.size(0); begin += kOutputs) {
    const std::int64_t end = std::min(begin + kOutputs, weight.size(0));
    const at::Tensor packed = pack_floats(weight.slice(0, begin, end).to(at::kFloat));
    output.slice(1, begin, end).copy_(multiply_floats(wide, packed));
  }
  return output;
}

// Weights of 8 bits would overflow the 16-bit sums of oneDNN on processors without VNNI; 7 bits cannot. They are
// rounded from 8, so that a model answers the same whether it was saved as int8 or is quantised now.
QuantizedWeight fitted_to_processor(QuantizedWeight weight) {
  if (Processor::current().int8_dot) return weight;
  QuantizedWeight fitted = empty_bytes(weight.bytes.size(0), weight.bytes.size(1));
  for_row_blocks_in_parallel(weight.bytes.size(0), [&](std::int64_t begin, std::int64_t end) {
    copy(quantize(dequantize(rows_of(weight, begin, end)), kLargestShortByte), rows_of(fitted, begin, end));
  });
  return fitted;
}

at::Tensor dequantized_to_bfloat16(const QuantizedWeight& weight) {
  at::Tensor values = at::empty(weight.bytes.sizes(), at::kBFloat16);
  for_row_blocks_in_parallel(values.size(0), [&](std::int64_t begin, std::int64_t end) {
    values.slice(0, begin, end).copy_(dequantize(rows_of(weight, begin, end)));
  });
  return values;
}

}  // namespace

QuantizedWeight quantize(const at::Tensor& weight, float largest) {
  const at::Tensor scale = weight.abs().amax(1).clamp_min(1e-12).div_(largest);
  return {weight.div(scale.unsqueeze(1)).round_().clamp_(-largest, largest).to(at::kChar), scale};
}

Linear::Linear(const Checkpoint& checkpoint, const LinearSpec& spec, Dtype format, const Smoothing& smoothing)
    : Linear(checkpoint.is_quantized() ? saved(checkpoint, spec) : packed(checkpoint, spec, format, smoothing)) {}

Linear::Linear(const at::Tensor& weight, Dtype format) : Linear(format, weight.sizes()) {
  if (format == Dtype::kInt8) {
    hold_bytes(quantize(weight));
  } else {
    packed_ = packed_weight(weight.to(format == Dtype::kFloat32 ? at::kFloat : at::kBFloat16));
  }
}

// Converts few rows at a time: the whole weight in float32, and each step's copy of it, would be the peak of loading.
Linear Linear::packed(const Checkpoint& checkpoint, const LinearSpec& spec, Dtype format, const Smoothing& smoothing) {
  Linear linear(format, {spec.out, spec.in});
  const ByteBudget::Share share(conversions(), converted_bytes(checkpoint.stored(), spec, format));
  linear.input_scale_ = flant5::input_scale(spec, format, smoothing);
  const FusedWeight stored(checkpoint, spec);
  const auto rows = [&](std::int64_t begin, std::int64_t end) {
    return smoothed_rows(stored, format, smoothing, begin, end);
  };
  if (format == Dtype::kFloat32) {
    linear.packed_ = packed_weight(rows(0, spec.out));
  } else if (format == Dtype::kBFloat16) {
    const at::Tensor weight = at::empty({spec.out, spec.in}, at::kBFloat16);
    for_row_blocks_in_parallel(
        stored, [&](std::int64_t begin, std::int64_t end) { weight.slice(0, begin, end).copy_(rows(begin, end)); });
    linear.packed_ = packed_weight(weight);
  } else {
    QuantizedWeight weight = empty_bytes(spec.out, spec.in);
    for_row_blocks_in_parallel(stored, [&](std::int64_t begin, std::int64_t end) {
      copy(quantize(rows(begin, end)), rows_of(weight, begin, end));
    });
    linear.hold_bytes(std::move(weight));
  }
  stored.release();
  return linear;
}

Linear Linear::saved(const Checkpoint& checkpoint, const LinearSpec& spec) {
  const std::string name = spec.name + ".weight";
  const at::Tensor weight = checkpoint.tensor(name);
  const bool is_bytes = weight.scalar_type() == at::kChar;
  Linear linear(is_bytes ? Dtype::kInt8 : Dtype::kBFloat16, weight.sizes());
  const std::string input = spec.name + ".input_scale";
  if (checkpoint.contains(input)) linear.input_scale_ = checkpoint.tensor(input);
  if (is_bytes) {
    const at::Tensor scale = checkpoint.tensor(name + "_scale");
    if (!Processor::current().int8_dot || !OneDnn::current().has_int8_gemm()) {
      linear.hold_bytes({weight, scale});
      return linear;
    }
    linear.set_channel_scale(scale);
  }
  linear.stored_ = std::make_shared<Stored>(name, weight);
  return linear;
}

void Linear::hold_bytes(QuantizedWeight weight) {
  if (!OneDnn::current().has_int8_gemm()) {
    format_ = Dtype::kBFloat16;
    packed_ = packed_weight(dequantized_to_bfloat16(weight));
    return;
  }
  const QuantizedWeight fitted = fitted_to_processor(std::move(weight));
  set_channel_scale(fitted.scale);
  packed_ = packed_weight(fitted.bytes);
}

void Linear::set_channel_scale(const at::Tensor& scale) {
  channel_scale_ = scale;
  channel_zero_ = at::zeros({out_}, at::kLong);
}

void Linear::pack(const Checkpoint& checkpoint) const {
  if (!stored_ || stored_->is_packed) return;
  packed_ = packed_weight(stored_->weight);
  stored_->is_packed = true;
  checkpoint.release(stored_->name);
}

std::size_t Linear::weight_bytes() const { return dtype_bytes(format_) * static_cast<std::size_t>(in_ * out_); }

Linear Linear::observed_by(std::shared_ptr<ChannelMaxima> maxima) const {
  Linear observed = *this;
  observed.observer_ = std::move(maxima);
  return observed;
}

Activations Linear::operator()(const Activations& input) const {
  if (stored_ && !stored_->is_packed) return stored_product(input);
  if (format_ == Dtype::kInt8) {
    return {multiply_bytes(input.values, packed_, channel_scale_, channel_zero_), input.scale};
  }
  if (packed_.is_mkldnn()) return {multiply_floats(input.values, packed_), {}};
  return {unpacked_product(input.values, packed_), {}};
}

Activations Linear::stored_product(const Activations& input) const {
  if (format_ != Dtype::kInt8) return {unpacked_product(input.values, stored_->weight), {}};
  Activations output = Activations::empty(input.tokens(), out_, Dtype::kBFloat16);
  const kernels::ByteWeight weight{stored_->weight.const_data_ptr<std::int8_t>(),
                                   channel_scale_.const_data_ptr<float>(), in_};
  const auto from = input.view();
  const auto to = output.mutable_view();
  at::parallel_for(0, out_, kOutputsPerThread, [&](std::int64_t begin, std::int64_t end) {
    kernels::int8_gemm(from, input.tokens(), weight, begin, end, to);
  });
  output.scale = input.scale;
  return output;
}

Activations Linear::timed(const Activations& input, Stage stage) const {
  const StageTimer timer(stage);
  if (observer_) observer_->add(input.values);
  Profile::global().add_operations(format_, 2 * input.tokens() * in_ * out_);
  return (*this)(input);
}

}  // namespace flant5
