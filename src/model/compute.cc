#include "flant5/model/compute.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

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

std::size_t product_index(std::string_view name) {
  for (std::size_t i = 0; i < kProductCount; ++i) {
    if (kProductNames[i] == name) return i;
  }
  throw UsageError(fmt::format("unknown product '{}': use {}, or none", name, fmt::join(kProductNames, ", ")));
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
  if (dtype != Dtype::kInt8 || keep.empty() || keep == "none") return precision;
  while (!keep.empty()) {
    const std::size_t comma = keep.find(',');
    precision.formats_[product_index(keep.substr(0, comma))] = Format::kBFloat16;
    keep = comma == std::string_view::npos ? std::string_view() : keep.substr(comma + 1);
  }
  return precision;
}

const Processor& Processor::current() {
  static const Processor processor = [] {
    Processor p;
#if defined(__x86_64__)
    p.bfloat16 = __builtin_cpu_supports("avx512bf16") != 0;
    p.int8_dot = __builtin_cpu_supports("avx512vnni") != 0 || __builtin_cpu_supports("avxvnni") != 0;
    p.description = __builtin_cpu_supports("avx512f") ? "AVX-512" : __builtin_cpu_supports("avx2") ? "AVX2" : "SSE";
#else
    p.description = "no x86 vectors";
#endif
    if (p.bfloat16) p.description += ", bfloat16";
    if (p.int8_dot) p.description += ", VNNI";
    return p;
  }();
  return processor;
}

}  // namespace flant5
