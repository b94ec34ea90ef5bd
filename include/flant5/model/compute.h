// In which number format each kind of matrix product runs, and what this processor can do.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "flant5/kernels/rows.h"
#include "flant5/model/linear_spec.h"

namespace flant5 {

enum class Dtype { kFloat32, kBFloat16, kInt8 };

std::string_view dtype_name(Dtype dtype);  // "float32", "bfloat16", "int8"

// The format of each kind of product. Residual stream, norms, softmax and sums are float32 everywhere.
class Precision {
 public:
  // All products in `dtype`; with int8, those named in `keep` ("qkv,o,wi,wo,decoder,head" or "none") stay bfloat16.
  // Throws UsageError naming what it does not know.
  static Precision of(Dtype dtype, std::string_view keep = "");

  kernels::Format operator[](Product product) const { return formats_[static_cast<std::size_t>(product)]; }

 private:
  std::array<kernels::Format, kProductCount> formats_{};
};

// What the processor runs natively, as libtorch and oneDNN see it.
struct Processor {
  bool bfloat16 = false;    // bfloat16 products in hardware
  bool int8_dot = false;    // byte products that sum into 32 bits (VNNI); else pairs are summed in 16 bits
  std::string description;  // "AVX-512, bfloat16, VNNI"

  static const Processor& current();
};

}  // namespace flant5
