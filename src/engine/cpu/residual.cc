#include "engine/cpu/residual.h"

#include <ATen/Parallel.h>

#include "kernels/row_kernels.h"
#include "profile.h"

namespace flant5 {

void rms_norm(const at::Tensor& x, double epsilon, Activations& out) {
  const StageTimer timer(Stage::kNorm);
  const auto* from = x.const_data_ptr<float>();
  const auto to = out.mutable_view();
  at::parallel_for(0, out.tokens(), kRowsPerThread, [&](std::int64_t begin, std::int64_t end) {
    kernels::rms_norm(from, static_cast<float>(epsilon), begin, end, to);
  });
}

void add_residual(const Activations& output, at::Tensor& hidden) {
  const StageTimer timer(Stage::kNorm);
  const auto from = output.view();
  auto* to = hidden.mutable_data_ptr<float>();
  at::parallel_for(0, output.tokens(), kRowsPerThread,
                   [&](std::int64_t begin, std::int64_t end) { kernels::add(from, begin, end, to); });
}

}  // namespace flant5
