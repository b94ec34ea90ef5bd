#include "flant5/model/flan_t5.h"

#include <cmath>

#include "flant5/kernels/row_kernels.h"

namespace flant5 {
namespace {

// With the decoder's final norm and, for tied T5 1.0, its scale of d_model^-0.5 folded in.
at::Tensor head_weight(const Checkpoint& checkpoint) {
  const std::string name = checkpoint.contains("lm_head.weight") ? "lm_head.weight" : "shared.weight";
  at::Tensor weight = stacked_weight(checkpoint, {name}, "decoder.final_layer_norm.weight");
  const T5Config& config = checkpoint.config();
  return config.scale_decoder_outputs ? weight.mul_(1.0 / std::sqrt(static_cast<double>(config.d_model))) : weight;
}

}  // namespace

FlanT5::FlanT5(const Checkpoint& checkpoint, const Precision& precision)
    : config_(checkpoint.config()),
      embedding_(checkpoint),
      head_(head_weight(checkpoint), precision.head),
      encoder_(checkpoint, precision),
      decoder_(checkpoint, precision) {}

at::Tensor FlanT5::step(const std::vector<std::int64_t>& input_ids, DecoderState& state) const {
  const at::Tensor hidden = decoder_.step(input_ids, embedding_, state);
  Activations input = head_.new_input(hidden.size(0));
  kernels::convert({hidden.const_data_ptr(), kernels::Format::kFloat32, hidden.size(1), hidden.size(1), nullptr}, 0,
                   hidden.size(0), input.mutable_view());
  const Activations logits = head_.timed(input, Stage::kHead);
  const at::Tensor values = logits.values.to(at::kFloat);
  return logits.scale.defined() ? values.mul(logits.scale.unsqueeze(1)) : values;
}

}  // namespace flant5
