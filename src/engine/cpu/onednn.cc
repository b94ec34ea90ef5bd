#include "engine/cpu/onednn.h"

#include <ATen/core/dispatch/Dispatcher.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string_view>

#include "kernels/processor.h"
#include "kernels/rows.h"

namespace flant5 {
namespace {

using OptionalScalars = c10::List<std::optional<at::Scalar>>;

// The batch that packed layouts are chosen for.
constexpr std::int64_t kTypicalTokens = 1024;

struct Operator {
  const char* name;
  std::string_view signature;  // that the calls below are written for
};
constexpr Operator kPackFloats{"mkldnn::_reorder_linear_weight", "(Tensor, int?) -> Tensor"};
constexpr Operator kMultiplyFloats{"mkldnn::_linear_pointwise",
                                   "(Tensor, Tensor, Tensor?, str, Scalar?[], str?) -> Tensor"};
constexpr Operator kPackBytes{"onednn::qlinear_prepack", "(Tensor, int[]?) -> Tensor"};
constexpr Operator kMultiplyBytes{"onednn::qlinear_pointwise",
                                  "(Tensor, float, int, Tensor, Tensor, Tensor, Tensor?, float, int, int?, str, "
                                  "Scalar?[], str) -> Tensor"};

std::string dispatcher_signature(const std::string& name) {
  const auto found = c10::Dispatcher::singleton().findSchema({name, ""});
  if (!found || found->schema().returns().size() != 1) return "";
  std::string types;
  for (const c10::Argument& argument : found->schema().arguments()) {
    types += (types.empty() ? "" : ", ") + argument.type()->str();
  }
  return "(" + types + ") -> " + found->schema().returns().front().type()->str();
}

std::string no_signature(const std::string& /*name*/) { return ""; }

template <typename Signature>
auto typed(const Operator& op) {
  return c10::Dispatcher::singleton().findSchemaOrThrow(op.name, "").typed<Signature>();
}

}  // namespace

const OneDnn& OneDnn::current() {
  static const OneDnn current = [] {
    const char* const wanted = std::getenv("FLANT5_ONEDNN");
    const bool is_off = wanted != nullptr && std::string_view(wanted) == "off";
    return OneDnn(is_off ? no_signature : dispatcher_signature);
  }();
  return current;
}

OneDnn::OneDnn(const std::function<std::string(const std::string& name)>& signature_of) {
  const auto can_be_used = [&](const Operator& op) {
    if (signature_of(op.name) == op.signature) return true;
    missing_.emplace_back(op.name);
    return false;
  };
  const std::array<bool, 4> usable{can_be_used(kPackFloats), can_be_used(kMultiplyFloats), can_be_used(kPackBytes),
                                   can_be_used(kMultiplyBytes)};
  float_products_ = usable[0] && usable[1];
  byte_products_ = usable[2] && usable[3];
}

at::Tensor pack_floats(const at::Tensor& weight) {
  static const auto op = typed<at::Tensor(const at::Tensor&, std::optional<std::int64_t>)>(kPackFloats);
  return op.call(weight, kTypicalTokens);
}

at::Tensor multiply_floats(const at::Tensor& input, const at::Tensor& packed) {
  static const auto op =
      typed<at::Tensor(const at::Tensor&, const at::Tensor&, const std::optional<at::Tensor>&, c10::string_view,
                       OptionalScalars, std::optional<c10::string_view>)>(kMultiplyFloats);
  return op.call(input, packed, std::nullopt, "none", OptionalScalars(), "");
}

at::Tensor pack_bytes(const at::Tensor& weight) {
  static const auto op = typed<at::Tensor(at::Tensor, std::optional<c10::List<std::int64_t>>)>(kPackBytes);
  return op.call(weight, c10::List<std::int64_t>({kTypicalTokens, weight.size(1)}));
}

at::Tensor multiply_bytes(const at::Tensor& input, const at::Tensor& packed, const at::Tensor& scale,
                          const at::Tensor& zero) {
  static const auto op =
      typed<at::Tensor(at::Tensor, double, std::int64_t, at::Tensor, at::Tensor, at::Tensor, std::optional<at::Tensor>,
                       double, std::int64_t, std::optional<at::ScalarType>, c10::string_view, OptionalScalars,
                       c10::string_view)>(kMultiplyBytes);
  // Without AVX-512 only oneDNN's reference writes bfloat16, at a thousandth of the speed.
  const at::ScalarType written = Processor::current().avx512 ? at::kBFloat16 : at::kFloat;
  return op
      .call(input, 1.0, kernels::kZeroPoint, packed, scale, zero, std::nullopt, 1.0, 0, written, "none",
            OptionalScalars(), "")
      .to(at::kBFloat16);
}

}  // namespace flant5
