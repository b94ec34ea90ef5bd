#include "engine/cpu/onednn.h"

#include <gmock/gmock.h>

#include <map>

namespace flant5 {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::map<std::string, std::string> kExpected{
    {"mkldnn::_reorder_linear_weight", "(Tensor, int?) -> Tensor"},
    {"mkldnn::_linear_pointwise", "(Tensor, Tensor, Tensor?, str, Scalar?[], str?) -> Tensor"},
    {"onednn::qlinear_prepack", "(Tensor, int[]?) -> Tensor"},
    {"onednn::qlinear_pointwise",
     "(Tensor, float, int, Tensor, Tensor, Tensor, Tensor?, float, int, int?, str, Scalar?[], str) -> Tensor"}};

OneDnn with(const std::string& name, const std::string& signature) {
  return OneDnn([&](const std::string& asked) { return asked == name ? signature : kExpected.at(asked); });
}

TEST(OneDnn, TakesOperatorsOfTheExpectedSignatures) {
  const OneDnn onednn([](const std::string& name) { return kExpected.at(name); });
  EXPECT_TRUE(onednn.has_float_products());
  EXPECT_TRUE(onednn.has_int8_gemm());
  EXPECT_THAT(onednn.missing(), IsEmpty());
}

TEST(OneDnn, DoesWithoutAMissingOperator) {
  const OneDnn onednn = with("mkldnn::_linear_pointwise", "");
  EXPECT_FALSE(onednn.has_float_products());
  EXPECT_TRUE(onednn.has_int8_gemm());
  EXPECT_THAT(onednn.missing(), ElementsAre("mkldnn::_linear_pointwise"));
}

TEST(OneDnn, DoesWithoutAnOperatorOfAnotherSignature) {
  const OneDnn onednn = with("onednn::qlinear_prepack", "(Tensor, int[]?, int) -> Tensor");
  EXPECT_TRUE(onednn.has_float_products());
  EXPECT_FALSE(onednn.has_int8_gemm());
  EXPECT_THAT(onednn.missing(), ElementsAre("onednn::qlinear_prepack"));
}

}  // namespace
}  // namespace flant5
