#include "kernels/processor.h"

#include <hwy/highway.h>
#include <hwy/targets.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>

#include "flant5/error.h"

namespace flant5 {
namespace {

// A set of instructions, and what the libraries call it.
struct Level {
  std::string_view name;
  const char* onednn;
  const char* aten;
  std::int64_t highway;  // its best target
  bool int8_dot;
};
constexpr std::array<Level, 3> kLevels{{{"avx2", "AVX2", "avx2", HWY_AVX2, false},
                                        {"avx512", "AVX512_CORE", "avx512", HWY_AVX3, false},
                                        {"avx512-vnni", "AVX512_CORE_VNNI", "avx512", HWY_AVX3_DL, true}}};

Processor detect() {
  Processor p;
#if defined(__x86_64__)
  p.bfloat16 = __builtin_cpu_supports("avx512bf16") != 0;
  p.int8_dot = __builtin_cpu_supports("avx512vnni") != 0 || __builtin_cpu_supports("avxvnni") != 0;
  p.description = __builtin_cpu_supports("avx512f") ? "AVX-512" : __builtin_cpu_supports("avx2") ? "AVX2" : "SSE";
#else
  p.description = "SSE";
#endif
  return p;
}

bool has(const Level& level, const Processor& p) {
  const bool vectors = level.highway == HWY_AVX2 ? p.description != "SSE" : p.description == "AVX-512";
  return vectors && (p.int8_dot || !level.int8_dot);
}

Processor limited(Processor p, std::string_view name) {
  const auto* const level =
      std::find_if(kLevels.begin(), kLevels.end(), [&](const Level& l) { return l.name == name; });
  if (level == kLevels.end()) {
    throw UsageError("FLANT5_PROCESSOR=" + std::string(name) + ": use avx2, avx512 or avx512-vnni, or leave it out");
  }
  if (!has(*level, p)) {
    throw UsageError("FLANT5_PROCESSOR=" + std::string(name) + ": this processor has only " + p.description);
  }
  ::setenv("ONEDNN_MAX_CPU_ISA", level->onednn, 1);
  ::setenv("ATEN_CPU_CAPABILITY", level->aten, 1);
  hwy::DisableTargets(level->highway - 1);  // a better target of Highway has a lower bit
  p.bfloat16 = false;
  p.int8_dot = level->int8_dot;
  p.description = level->highway == HWY_AVX2 ? "AVX2" : "AVX-512";
  return p;
}

}  // namespace

const Processor& Processor::current() {
  static const Processor processor = [] {
    const char* const name = std::getenv("FLANT5_PROCESSOR");
    Processor p = name != nullptr && *name != '\0' ? limited(detect(), name) : detect();
    if (p.bfloat16) p.description += ", bfloat16";
    if (p.int8_dot) p.description += ", VNNI";
    return p;
  }();
  return processor;
}

}  // namespace flant5
