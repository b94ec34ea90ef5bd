#include "engine/cpu/residual.h"

#include <ATen/Parallel.h>

#include "kernels/row_kernels.h"
#include "profile.h"

namespace flant5 {

void add_residual(const Activations& output, at::Tensor& hidden) {
  const StageTimer timer(Stage::kNorm);
  const auto from = output.view();
  auto* to = hidden.mutable_data_ptr<float>();
  at::parallel_for(0, output.tokens(), kRowsPerThread,
                   [&](std::int64_t begin, std::int64_t end) { kernels::add(from, begin, end, to); });
}

}  // namespace flant5
