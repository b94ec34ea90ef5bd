#include "flant5/model/feed_forward.h"

#include <ATen/Parallel.h>

#include "flant5/kernels/row_kernels.h"
#include "flant5/model/residual.h"
#include "flant5/model/rms_norm.h"

namespace flant5 {
namespace {

std::vector<std::string> input_names(const T5Config& config, const std::string& scope) {
  const std::string dense = scope + ".DenseReluDense.";
  if (config.gated) return {dense + "wi_0.weight", dense + "wi_1.weight"};
  return {dense + "wi.weight"};
}

void activate(const Activations& in, bool gated, Activations& out) {
  const StageTimer timer(Stage::kGate);
  const auto from = in.view();
  const auto to = out.mutable_view();
  at::parallel_for(0, out.tokens(), kRowsPerThread, [&](std::int64_t begin, std::int64_t end) {
    if (gated) {
      kernels::gelu_gate(from, begin, end, to);
    } else {
      kernels::relu(from, begin, end, to);
    }
  });
}

}  // namespace

FeedForward::FeedForward(const Checkpoint& checkpoint, const std::string& scope, FeedForwardFormats formats,
                         Stage stage)
    : gated_(checkpoint.config().gated),
      epsilon_(checkpoint.config().layer_norm_epsilon),
      stage_(stage),
      wi_(stacked_weight(checkpoint, input_names(checkpoint.config(), scope), scope + ".layer_norm.weight"),
          formats.input),
      wo_(stacked_weight(checkpoint, {scope + ".DenseReluDense.wo.weight"}), formats.output) {}

void FeedForward::add_to(at::Tensor& hidden) const {
  Activations normed = wi_.new_input(hidden.size(0));
  rms_norm(hidden, epsilon_, normed);
  Activations active = wo_.new_input(hidden.size(0));
  activate(wi_.timed(normed, stage_), gated_, active);
  add_residual(wo_.timed(active, stage_), hidden);
}

}  // namespace flant5
