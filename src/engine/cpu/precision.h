// In which number format each kind of matrix product runs.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "engine/t5_tree.h"
#include "flant5/dtype.h"

namespace flant5 {

// The format of each kind of product. Residual stream, norms, softmax and sums are float32 everywhere.
class Precision {
 public:
  // All products in `dtype`; with int8, those that `keep` names stay bfloat16: "none", or a list of qkv, o, wi, wo
  // (the encoder's), decoder, head and first-N, which are all products of the encoder's first N layers.
  // Throws UsageError naming what it does not know.
  static Precision of(Dtype dtype, std::string_view keep = "none");

  // In layer `number` of the encoder or decoder.
  Precision layer(std::int64_t number) const;

  Dtype operator[](LinearKind product) const { return formats_[static_cast<std::size_t>(product)]; }

 private:
  void keep(LinearKind product);

  std::array<Dtype, kLinearKindCount> formats_{};
  std::int64_t kept_layers_ = 0;  // the encoder's first, all in bfloat16
};

}  // namespace flant5
