#include "engine/cpu/feed_forward.h"

#include <ATen/Parallel.h>

#include <utility>

#include "engine/cpu/residual.h"
#include "kernels/row_kernels.h"

namespace flant5 {
namespace {

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

FeedForward::FeedForward(const T5Config& config, Linear wi, Linear wo, Stage stage)
    : gated_(config.gated),
      epsilon_(config.layer_norm_epsilon),
      stage_(stage),
      wi_(std::move(wi)),
      wo_(std::move(wo)) {}

void FeedForward::append_linears(std::vector<const Linear*>& to) const { to.insert(to.end(), {&wi_, &wo_}); }

void FeedForward::add_to(at::Tensor& hidden) const {
  Activations active = wo_.new_input(hidden.size(0));
  activate(wi_.timed(normed_input(hidden, epsilon_, wi_), stage_), gated_, active);
  add_residual(wo_.timed(active, stage_), hidden);
}

}  // namespace flant5
