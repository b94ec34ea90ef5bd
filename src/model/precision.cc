#include "model/precision.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "flant5/error.h"

namespace flant5 {
namespace {

// As --int8-keep names them, in the order of LinearKind.
constexpr std::array<std::string_view, kLinearKindCount> kKindNames{"qkv", "o", "wi", "wo", "decoder", "head"};

constexpr std::string_view kFirst = "first-";

std::optional<LinearKind> kind_named(std::string_view name) {
  const auto* const at = std::find(kKindNames.begin(), kKindNames.end(), name);
  if (at == kKindNames.end()) return std::nullopt;
  return static_cast<LinearKind>(at - kKindNames.begin());
}

// N of "first-N".
std::optional<std::int64_t> first_layers(std::string_view name) {
  std::int64_t count = 0;
  if (!name.starts_with(kFirst)) return std::nullopt;
  const auto [end, error] = std::from_chars(name.data() + kFirst.size(), name.data() + name.size(), count);
  return error == std::errc() && end == name.data() + name.size() && count >= 0 ? std::optional(count) : std::nullopt;
}

}  // namespace

// Measured: what the encoder's first layers round off grows on the way through the others, so that these in bfloat16
// keep most answers for a sixth of the speed (scripts/benchmark/RESULTS.md).
std::string default_int8_keep(const T5Config& config) {
  return fmt::format("{}{}", kFirst, (config.num_layers + 2) / 3);
}

Precision Precision::of(Dtype dtype, std::string_view keep) {
  Precision precision;
  precision.dtype_ = dtype;
  if (keep == "none") return precision;
  for (std::size_t at = 0; at <= keep.size();) {
    const std::string_view name = keep.substr(at, keep.find(',', at) - at);
    at += name.size() + 1;
    if (const auto kind = kind_named(name)) {
      precision.kept_kinds_[static_cast<std::size_t>(*kind)] = true;
    } else if (const auto layers = first_layers(name)) {
      precision.kept_layers_ = *layers;
    } else {
      throw UsageError(fmt::format("unknown part of a model '{}': use a list of {}, first-N, or none", name,
                                   fmt::join(kKindNames, ", ")));
    }
  }
  return precision;
}

Precision Precision::int8_except(std::set<std::string> names) {
  Precision precision;
  precision.dtype_ = Dtype::kInt8;
  precision.kept_names_ = std::move(names);
  return precision;
}

bool Precision::keeps(const LinearSpec& product) const {
  const bool is_encoder = product.kind != LinearKind::kDecoder && product.kind != LinearKind::kHead;
  return kept_kinds_[static_cast<std::size_t>(product.kind)] || (is_encoder && product.layer < kept_layers_) ||
         kept_names_.contains(product.name);
}

Dtype Precision::operator[](const LinearSpec& product) const {
  return dtype_ == Dtype::kInt8 && keeps(product) ? Dtype::kBFloat16 : dtype_;
}

}  // namespace flant5
