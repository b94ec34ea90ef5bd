#include "flant5/model/linear.h"

#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/zeros.h>

#include <optional>
#include <string>
#include <vector>

namespace flant5 {
namespace {

using kernels::Format;
using OptionalScalars = c10::List<std::optional<at::Scalar>>;

// Weights of 8 bits would overflow the 16-bit sums of processors without VNNI; 7 bits cannot.
float largest_weight_byte() { return Processor::current().int8_dot ? 127.0F : 63.0F; }

// The batch that packed layouts are chosen for.
constexpr std::int64_t kTypicalTokens = 1024;

at::Tensor pack(const at::Tensor& weight) {
  static const auto op = c10::Dispatcher::singleton()
                             .findSchemaOrThrow("mkldnn::_reorder_linear_weight", "")
                             .typed<at::Tensor(const at::Tensor&, std::optional<std::int64_t>)>();
  return op.call(weight, kTypicalTokens);
}

at::Tensor packed_product(const at::Tensor& input, const at::Tensor& packed) {
  static const auto op = c10::Dispatcher::singleton()
                             .findSchemaOrThrow("mkldnn::_linear_pointwise", "")
                             .typed<at::Tensor(const at::Tensor&, const at::Tensor&, const std::optional<at::Tensor>&,
                                               c10::string_view, OptionalScalars, std::optional<c10::string_view>)>();
  return op.call(input, packed, std::nullopt, "none", OptionalScalars(), "");
}

at::Tensor pack_bytes(const at::Tensor& weight) {
  static const auto op = c10::Dispatcher::singleton()
                             .findSchemaOrThrow("onednn::qlinear_prepack", "")
                             .typed<at::Tensor(at::Tensor, std::optional<c10::List<std::int64_t>>)>();
  return op.call(weight, c10::List<std::int64_t>({kTypicalTokens, weight.size(1)}));
}

at::Tensor byte_product(const at::Tensor& input, const at::Tensor& packed, const at::Tensor& scale,
                        const at::Tensor& zero) {
  static const auto op =
      c10::Dispatcher::singleton()
          .findSchemaOrThrow("onednn::qlinear_pointwise", "")
          .typed<at::Tensor(at::Tensor, double, std::int64_t, at::Tensor, at::Tensor, at::Tensor,
                            std::optional<at::Tensor>, double, std::int64_t, std::optional<at::ScalarType>,
                            c10::string_view, OptionalScalars, c10::string_view)>();
  return op.call(input, 1.0, kernels::kZeroPoint, packed, scale, zero, std::nullopt, 1.0, 0, at::kBFloat16, "none",
                 OptionalScalars(), "");
}

Linear saved_linear(const Checkpoint& checkpoint, const LinearSpec& spec) {
  const std::string name = spec.name + ".weight";
  const at::Tensor weight = checkpoint.tensor(name);
  Linear linear = weight.scalar_type() == at::kChar
                      ? Linear(QuantizedWeight{weight, checkpoint.tensor(name + "_scale")})
                      : Linear(weight, Format::kBFloat16);
  checkpoint.release(name);
  return linear;
}

Linear packed_linear(const Checkpoint& checkpoint, const LinearSpec& spec, const Precision& precision) {
  Linear linear(fused_weight(checkpoint, spec), precision[spec.product]);
  for (const std::string& part : spec.parts) checkpoint.release(part);
  return linear;
}

}  // namespace

QuantizedWeight quantize(const at::Tensor& weight, float largest) {
  const at::Tensor scale = weight.abs().amax(1).clamp_min(1e-12).div_(largest);
  return {weight.div(scale.unsqueeze(1)).round_().clamp_(-largest, largest).to(at::kChar), scale};
}

at::Tensor fused_weight(const Checkpoint& checkpoint, const LinearSpec& spec) {
  std::vector<at::Tensor> parts;
  for (const std::string& name : spec.parts) parts.push_back(checkpoint.tensor(name));
  at::Tensor weight = (parts.size() == 1 ? parts.front() : at::cat(parts)).to(at::kFloat);
  if (spec.norm.empty()) return weight;
  const at::Tensor scale = checkpoint.tensor(spec.norm).to(at::kFloat);
  const bool is_mapped = parts.size() == 1 && parts.front().scalar_type() == at::kFloat;
  return is_mapped ? weight.mul(scale) : weight.mul_(scale);
}

Linear::Linear(const Checkpoint& checkpoint, const LinearSpec& spec, const Precision& precision)
    : Linear(checkpoint.is_quantized() ? saved_linear(checkpoint, spec) : packed_linear(checkpoint, spec, precision)) {}

Linear::Linear(const at::Tensor& weight, Format format) : format_(format), in_(weight.size(1)), out_(weight.size(0)) {
  switch (format) {
    case Format::kFloat32:
      packed_ = pack(weight.to(at::kFloat));
      return;
    case Format::kBFloat16:
      packed_ = weight.to(at::kBFloat16);
      if (Processor::current().bfloat16) packed_ = pack(packed_);
      return;
    case Format::kInt8:
      pack_quantized(quantize(weight, largest_weight_byte()));
      return;
  }
}

Linear::Linear(const QuantizedWeight& weight)
    : format_(Format::kInt8), in_(weight.bytes.size(1)), out_(weight.bytes.size(0)) {
  const float largest = largest_weight_byte();
  const bool fits = largest == 127.0F;
  pack_quantized(fits ? weight : quantize(weight.bytes.to(at::kFloat).mul_(weight.scale.unsqueeze(1)), largest));
}

void Linear::pack_quantized(const QuantizedWeight& weight) {
  channel_scale_ = weight.scale;
  channel_zero_ = at::zeros({out_}, at::kLong);
  packed_ = pack_bytes(weight.bytes);
}

Activations Linear::operator()(const Activations& input) const {
  if (format_ == Format::kInt8)
    return {byte_product(input.values, packed_, channel_scale_, channel_zero_), input.scale};
  if (packed_.is_mkldnn()) return {packed_product(input.values, packed_), {}};
  return {at::linear(input.values, packed_), {}};
}

Activations Linear::timed(const Activations& input, Stage stage) const {
  const StageTimer timer(stage);
  if (Profile::global().enabled()) Profile::global().add_operations(2 * input.tokens() * in_ * out_);
  return (*this)(input);
}

}  // namespace flant5
