// oneDNN's packed products, by libtorch's private operators. Another libtorch may lack them or give them another
// signature, so they are looked for once, and where one cannot be used at::linear does its work.
#pragma once

#include <ATen/core/Tensor.h>

#include <functional>
#include <string>
#include <vector>

namespace flant5 {

class OneDnn {
 public:
  // Of the libtorch that runs. With $FLANT5_ONEDNN=off it is as if all of them were missing.
  static const OneDnn& current();

  // signature_of: of an operator by name, such as "(Tensor, int?) -> Tensor", empty where there is none.
  explicit OneDnn(const std::function<std::string(const std::string& name)>& signature_of);

  bool has_float_products() const { return float_products_; }
  bool has_int8_gemm() const { return byte_products_; }
  const std::vector<std::string>& missing() const { return missing_; }  // names, of those that cannot be used

 private:
  bool float_products_ = false;
  bool byte_products_ = false;
  std::vector<std::string> missing_;
};

// These need has_float_products(). weight: [out, in] float32 or bfloat16; input: [tokens, in] of the same type.
at::Tensor pack_floats(const at::Tensor& weight);
at::Tensor multiply_floats(const at::Tensor& input, const at::Tensor& packed);

// These need has_int8_gemm(). weight: [out, in] int8; input: [tokens, in] uint8 around kZeroPoint, without the
// rows' scales, which are left out of the bfloat16 product too; scale, zero: [out].
at::Tensor pack_bytes(const at::Tensor& weight);
at::Tensor multiply_bytes(const at::Tensor& input, const at::Tensor& packed, const at::Tensor& scale,
                          const at::Tensor& zero);

}  // namespace flant5
