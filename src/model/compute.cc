#include "flant5/model/compute.h"

#include <fmt/format.h>

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

Format& product(Precision& precision, std::string_view name) {
  if (name == "qkv") return precision.qkv;
  if (name == "o") return precision.attention_output;
  if (name == "wi") return precision.feed_forward_input;
  if (name == "wo") return precision.feed_forward_output;
  if (name == "decoder") return precision.decoder;
  if (name == "head") return precision.head;
  throw UsageError(fmt::format("unknown product '{}': use qkv, o, wi, wo, decoder, head, or none", name));
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
  const Format format = format_of(dtype);
  Precision precision{format, format, format, format, format, format};
  if (dtype != Dtype::kInt8 || keep.empty() || keep == "none") return precision;
  while (!keep.empty()) {
    const std::size_t comma = keep.find(',');
    product(precision, keep.substr(0, comma)) = Format::kBFloat16;
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
