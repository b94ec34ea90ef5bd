#include "engine/cpu/precision.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "flant5/error.h"

namespace flant5 {
namespace {

// As --int8-keep names them, in the order of LinearKind.
constexpr std::array<std::string_view, kLinearKindCount> kProductNames{"qkv", "o", "wi", "wo", "decoder", "head"};

constexpr std::string_view kFirst = "first-";

std::optional<LinearKind> product_named(std::string_view name) {
  const auto* const at = std::find(kProductNames.begin(), kProductNames.end(), name);
  if (at == kProductNames.end()) return std::nullopt;
  return static_cast<LinearKind>(at - kProductNames.begin());
}

// N of "first-N".
std::optional<std::int64_t> first_layers(std::string_view name) {
  std::int64_t count = 0;
  if (!name.starts_with(kFirst)) return std::nullopt;
  const auto [end, error] = std::from_chars(name.data() + kFirst.size(), name.data() + name.size(), count);
  return error == std::errc() && end == name.data() + name.size() && count >= 0 ? std::optional(count) : std::nullopt;
}

}  // namespace

Precision Precision::of(Dtype dtype, std::string_view keep) {
  Precision precision;
  precision.formats_.fill(dtype);
  if (keep == "none") return precision;
  for (std::size_t at = 0; at <= keep.size();) {
    const std::string_view name = keep.substr(at, keep.find(',', at) - at);
    at += name.size() + 1;
    if (const auto product = product_named(name)) {
      precision.keep(*product);
    } else if (const auto layers = first_layers(name)) {
      precision.kept_layers_ = *layers;
    } else {
      throw UsageError(fmt::format("unknown part of a model '{}': use a list of {}, first-N, or none", name,
                                   fmt::join(kProductNames, ", ")));
    }
  }
  return precision;
}

void Precision::keep(LinearKind product) {
  Dtype& format = formats_[static_cast<std::size_t>(product)];
  if (format == Dtype::kInt8) format = Dtype::kBFloat16;
}

Precision Precision::layer(std::int64_t number) const {
  Precision precision = *this;
  if (number >= kept_layers_) return precision;
  for (const LinearKind product : {LinearKind::kQkv, LinearKind::kAttentionOutput, LinearKind::kFeedForwardInput,
                                   LinearKind::kFeedForwardOutput}) {
    precision.keep(product);
  }
  return precision;
}

}  // namespace flant5
