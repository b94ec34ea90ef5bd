// The weight of a product as it stands in a checkpoint, row by row: a large weight in float32 is not there at once.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <vector>

#include "engine/checkpoint.h"
#include "model/t5_tree.h"

namespace flant5 {

// [out, in] in float32: its parts one under the other, its norm's scale folded in. Both arguments outlive it.
class FusedWeight {
 public:
  FusedWeight(const Checkpoint& checkpoint, const LinearSpec& spec);

  const LinearSpec& spec() const { return spec_; }

  // Rows [begin, end). Of a single float32 part without a norm they are a view of the mapped file. Any thread may ask.
  at::Tensor rows(std::int64_t begin, std::int64_t end) const;
  at::Tensor all() const { return rows(0, spec_.out); }

  // Gives back the memory that reading took.
  void release() const { checkpoint_.release(spec_); }

 private:
  const Checkpoint& checkpoint_;
  const LinearSpec& spec_;
  std::vector<at::Tensor> parts_;
  at::Tensor norm_;  // [in] float32, or undefined
};

using UseRows = std::function<void(std::int64_t begin, std::int64_t end)>;

// Calls use(begin, end) for all rows in order, so few at a time that they need little memory as float32, and gives back
// what reading each block took.
void for_row_blocks(const FusedWeight& weight, const UseRows& use);

// The same on all of the calling thread's libtorch threads, and of any matrix: in no order, and fewer rows at a time,
// so that a block of each thread stays in its cache.
void for_row_blocks_in_parallel(const FusedWeight& weight, const UseRows& use);
void for_row_blocks_in_parallel(std::int64_t rows, const UseRows& use);

}  // namespace flant5
