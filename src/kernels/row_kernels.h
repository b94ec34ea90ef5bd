// What happens to a row between two matrix products, in one pass over memory.
// Each call works on rows [begin, end), so that callers can share rows among threads.
#pragma once

#include <cstdint>

#include "kernels/rows.h"

namespace flant5::kernels {

// What is normed: x [rows, out.cols], contiguous.
struct Norm {
  const float* x;
  float epsilon;
  const float* channel_scale = nullptr;  // [out.cols] factors, or none
};

// out = x / sqrt(mean(x^2) + epsilon) * channel_scale. The norm's own scale is folded into the product that follows.
void rms_norm(const Norm& norm, std::int64_t begin, std::int64_t end, const MutableRows& out);

// out = gelu_new(in[:, :n]) * in[:, n:], n = out.cols; in.cols = 2 n.
void gelu_gate(const ConstRows& in, std::int64_t begin, std::int64_t end, const MutableRows& out);

// out = max(in, 0).
void relu(const ConstRows& in, std::int64_t begin, std::int64_t end, const MutableRows& out);

// out = in, in another format.
void convert(const ConstRows& in, std::int64_t begin, std::int64_t end, const MutableRows& out);

// sum += in, sum of shape [rows, in.cols], contiguous.
void add(const ConstRows& in, std::int64_t begin, std::int64_t end, float* sum);

}  // namespace flant5::kernels
