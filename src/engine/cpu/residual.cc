#include "engine/cpu/residual.h"

#include <ATen/Parallel.h>

#include "kernels/row_kernels.h"
#include "profile.h"

namespace flant5 {

namespace {

void apply_norm(const kernels::Norm& norm, Activations& out) {
  const StageTimer timer(Stage::kNorm);
  const auto to = out.mutable_view();
  at::parallel_for(0, out.tokens(), kRowsPerThread,
                   [&](std::int64_t begin, std::int64_t end) { kernels::rms_norm(norm, begin, end, to); });
}

}  // namespace

void rms_norm(const at::Tensor& x, double epsilon, Activations& out) {
  apply_norm({x.const_data_ptr<float>(), static_cast<float>(epsilon)}, out);
}

Activations normed_input(const at::Tensor& x, double epsilon, const Linear& product) {
  const at::Tensor& scale = product.input_scale();
  Activations input = product.new_input(x.size(0));
  apply_norm({x.const_data_ptr<float>(), static_cast<float>(epsilon),
              scale.defined() ? scale.const_data_ptr<float>() : nullptr},
             input);
  return input;
}

void add_residual(const Activations& output, at::Tensor& hidden) {
  const StageTimer timer(Stage::kNorm);
  const auto from = output.view();
  auto* to = hidden.mutable_data_ptr<float>();
  at::parallel_for(0, output.tokens(), kRowsPerThread,
                   [&](std::int64_t begin, std::int64_t end) { kernels::add(from, begin, end, to); });
}

}  // namespace flant5
