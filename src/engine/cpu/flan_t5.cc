#include "engine/cpu/flan_t5.h"

#include <cmath>

#include "kernels/row_kernels.h"

namespace flant5 {
namespace {

// Tied T5 1.0 scales the decoder's output by this before the head.
float logit_scale(const T5Config& config) {
  return config.scale_decoder_outputs ? 1.0F / std::sqrt(static_cast<float>(config.d_model)) : 1.0F;
}

}  // namespace

FlanT5::FlanT5(const Checkpoint& checkpoint, const Precision& precision)
    : FlanT5(checkpoint, [&](const LinearSpec& spec) { return Linear(checkpoint, spec, precision[spec]); }) {}

FlanT5::FlanT5(const Checkpoint& checkpoint, const T5Tree& tree, const LinearSource& linears)
    : config_(checkpoint.config()),
      embedding_(checkpoint),
      logit_scale_(logit_scale(config_)),
      head_(linears(tree.head)),
      encoder_(checkpoint, tree, linears),
      decoder_(checkpoint, tree, linears) {}

std::vector<const Linear*> FlanT5::linears() const {
  std::vector<const Linear*> all;
  encoder_.append_linears(all);
  decoder_.append_linears(all);
  all.push_back(&head_);
  return all;
}

at::Tensor FlanT5::step(const std::vector<std::int64_t>& input_ids, DecoderState& state) const {
  at::Tensor hidden = decoder_.step(input_ids, embedding_, state);
  if (head_.input_scale().defined()) hidden = hidden.mul(head_.input_scale());
  Activations input = head_.new_input(hidden.size(0));
  kernels::convert({hidden.const_data_ptr(), Dtype::kFloat32, hidden.size(1), hidden.size(1), nullptr}, 0,
                   hidden.size(0), input.mutable_view());
  const Activations logits = head_.timed(input, Stage::kHead);
  at::Tensor values = logits.values.to(at::kFloat);
  if (logits.scale.defined()) values = values.mul(logits.scale.unsqueeze(1));
  return logit_scale_ == 1.0F ? values : values.mul_(logit_scale_);
}

}  // namespace flant5
