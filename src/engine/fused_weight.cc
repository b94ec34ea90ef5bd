#include "engine/fused_weight.h"

#include <ATen/Parallel.h>
#include <ATen/ops/cat.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <string>

namespace flant5 {

FusedWeight::FusedWeight(const Checkpoint& checkpoint, const LinearSpec& spec) : checkpoint_(checkpoint), spec_(spec) {
  for (const std::string& part : spec.parts) parts_.push_back(checkpoint.tensor(part));
  if (!spec.norm.empty()) norm_ = checkpoint.tensor(spec.norm).to(at::kFloat);
}

at::Tensor FusedWeight::rows(std::int64_t begin, std::int64_t end) const {
  const std::int64_t height = spec_.out / static_cast<std::int64_t>(parts_.size());
  std::vector<at::Tensor> pieces;
  for (std::int64_t part = begin / height; part * height < end; ++part) {
    const std::int64_t first = std::max(begin - part * height, std::int64_t{0});
    const std::int64_t last = std::min(end - part * height, height);
    pieces.push_back(parts_[static_cast<std::size_t>(part)].slice(0, first, last));
  }
  at::Tensor rows = (pieces.size() == 1 ? pieces.front() : at::cat(pieces)).to(at::kFloat);
  if (!norm_.defined()) return rows;
  const bool is_stored = pieces.size() == 1 && pieces.front().scalar_type() == at::kFloat;
  return is_stored ? rows.mul(norm_) : rows.mul_(norm_);
}

void for_row_blocks(const FusedWeight& weight, const UseRows& use) {
  constexpr std::int64_t kRows = 1024;
  const std::int64_t out = weight.spec().out;
  for (std::int64_t row = 0; row < out; row += kRows) {
    use(row, std::min(row + kRows, out));
    weight.release();
  }
}

void for_row_blocks_in_parallel(const FusedWeight& weight, const UseRows& use) {
  for_row_blocks(weight, [&](std::int64_t start, std::int64_t stop) {
    for_row_blocks_in_parallel(stop - start,
                               [&](std::int64_t begin, std::int64_t end) { use(start + begin, start + end); });
  });
}

void for_row_blocks_in_parallel(std::int64_t rows, const UseRows& use) {
  constexpr std::int64_t kRows = 64;
  at::parallel_for(0, (rows + kRows - 1) / kRows, 1, [&](std::int64_t begin, std::int64_t end) {
    const c10::InferenceMode inference;  // each thread has its own
    for (std::int64_t block = begin; block < end; ++block) use(block * kRows, std::min((block + 1) * kRows, rows));
  });
}

}  // namespace flant5
