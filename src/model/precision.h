// In which number format each matrix product runs.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "flant5/dtype.h"
#include "model/t5_tree.h"

namespace flant5 {

// What stays bfloat16 under int8 where nobody says: all products of the encoder's first third.
std::string default_int8_keep(const T5Config& config);

// Residual stream, norms, softmax and sums are float32 everywhere.
class Precision {
 public:
  // All products in `dtype`; with int8, those that `keep` names stay bfloat16: "none", or a list of qkv, o, wi, wo
  // (the encoder's), decoder, head and first-N, which are all products of the encoder's first N layers.
  // Throws UsageError naming what it does not know.
  static Precision of(Dtype dtype, std::string_view keep = "none");

  // int8, but for the products of these names (LinearSpec::name).
  static Precision int8_except(std::set<std::string> names);

  Dtype operator[](const LinearSpec& product) const;

 private:
  bool keeps(const LinearSpec& product) const;

  Dtype dtype_ = Dtype::kFloat32;
  // What stays bfloat16 under int8.
  std::array<bool, kLinearKindCount> kept_kinds_{};
  std::int64_t kept_layers_ = 0;  // the encoder's first
  std::set<std::string> kept_names_;
};

}  // namespace flant5
