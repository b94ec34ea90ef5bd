#include "flant5/model/compute.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "flant5/error.h"

namespace flant5 {
namespace {

using kernels::Format;

Format format_of(Dtype dtype) {
  switch (dtype) {
    case Dtype::kFloat32:
      return Format::kFloat32;
    case Dtype::kBFloat16:
      return Format::kBFloat16;
    case Dtype::kInt8:
      return Format::kInt8;
  }
  throw UsageError("unknown dtype");
}

// As --int8-keep names them, in the order of Product.
constexpr std::array<std::string_view, kProductCount> kProductNames{"qkv", "o", "wi", "wo", "decoder", "head"};

constexpr std::string_view kFirst = "first-";

std::optional<Product> product_named(std::string_view name) {
  const auto* const at = std::find(kProductNames.begin(), kProductNames.end(), name);
  if (at == kProductNames.end()) return std::nullopt;
  return static_cast<Product>(at - kProductNames.begin());
}

// N of "first-N".
std::optional<std::int64_t> first_layers(std::string_view name) {
  std::int64_t count = 0;
  if (!name.starts_with(kFirst)) return std::nullopt;
  const auto [end, error] = std::from_chars(name.data() + kFirst.size(), name.data() + name.size(), count);
  return error == std::errc() && end == name.data() + name.size() && count >= 0 ? std::optional(count) : std::nullopt;
}

}  // namespace

std::string_view dtype_name(Dtype dtype) {
  switch (dtype) {
    case Dtype::kFloat32:
      return "float32";
    case Dtype::kBFloat16:
      return "bfloat16";
    case Dtype::kInt8:
      return "int8";
  }
  return "";
}

Precision Precision::of(Dtype dtype, std::string_view keep) {
  Precision precision;
  precision.formats_.fill(format_of(dtype));
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

void Precision::keep(Product product) {
  Format& format = formats_[static_cast<std::size_t>(product)];
  if (format == Format::kInt8) format = Format::kBFloat16;
}

Precision Precision::layer(std::int64_t number) const {
  Precision precision = *this;
  if (number >= kept_layers_) return precision;
  for (const Product product :
       {Product::kQkv, Product::kAttentionOutput, Product::kFeedForwardInput, Product::kFeedForwardOutput}) {
    precision.keep(product);
  }
  return precision;
}

}  // namespace flant5
