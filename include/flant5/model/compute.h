// In which number format each kind of matrix product runs, and what this processor can do.
#pragma once

#include <string>
#include <string_view>

#include "flant5/kernels/rows.h"

namespace flant5 {

enum class Dtype { kFloat32, kBFloat16, kInt8 };

std::string_view dtype_name(Dtype dtype);  // "float32", "bfloat16", "int8"

// The format of each kind of product. Residual stream, norms, softmax and sums are float32 everywhere.
struct Precision {
  kernels::Format qkv = kernels::Format::kFloat32;
  kernels::Format attention_output = kernels::Format::kFloat32;
  kernels::Format feed_forward_input = kernels::Format::kFloat32;
  kernels::Format feed_forward_output = kernels::Format::kFloat32;
  kernels::Format decoder = kernels::Format::kFloat32;
  kernels::Format head = kernels::Format::kFloat32;

  // All products in `dtype`; with int8, those named in `keep` ("qkv,o,wi,wo,decoder,head" or "none") stay bfloat16.
  // Throws UsageError naming what it does not know.
  static Precision of(Dtype dtype, std::string_view keep = "");
};

// What the processor runs natively, as libtorch and oneDNN see it.
struct Processor {
  bool bfloat16 = false;    // bfloat16 products in hardware
  bool int8_dot = false;    // byte products that sum into 32 bits (VNNI); else pairs are summed in 16 bits
  std::string description;  // "AVX-512, bfloat16, VNNI"

  static const Processor& current();
};

}  // namespace flant5
