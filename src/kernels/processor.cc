#include "kernels/processor.h"

#include <hwy/highway.h>
#include <hwy/targets.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>

#include "flant5/error.h"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

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

#if defined(__x86_64__)
struct CpuidRegisters {
  unsigned a = 0;
  unsigned b = 0;
  unsigned c = 0;
  unsigned d = 0;
};

// Of a part of cpuid's leaf 7; zeros where the processor has no such leaf.
CpuidRegisters extended_features(unsigned part) {
  CpuidRegisters found;
  return __get_cpuid_count(7, part, &found.a, &found.b, &found.c, &found.d) != 0 ? found : CpuidRegisters{};
}

bool has_amx() {
  constexpr unsigned kBFloat16 = 1U << 22;
  constexpr unsigned kTiles = 1U << 24;
  constexpr unsigned kBytes = 1U << 25;
  constexpr unsigned kAll = kBFloat16 | kTiles | kBytes;
  if ((extended_features(0).d & kAll) != kAll) return false;
  constexpr int kGetSupported = 0x1021;  // ARCH_GET_XCOMP_SUPP
  constexpr std::uint64_t kTileData = std::uint64_t{1} << 18;
  std::uint64_t supported = 0;
  return ::syscall(SYS_arch_prctl, kGetSupported, &supported) == 0 && (supported & kTileData) != 0;
}

// Asked of the processor itself: clang 16 does not know the name.
bool has_avx_vnni() {
  constexpr unsigned kAvxVnni = 1U << 4;
  return __builtin_cpu_supports("avx2") != 0 && (extended_features(1).a & kAvxVnni) != 0;
}

// Intel's processors from Sapphire Rapids on multiply bfloat16 in tiles. Where those are missing, as in some virtual
// machines, the instruction for vectors of bfloat16 does twice as much as float32's in four times the time.
bool is_bfloat16_slow(const Processor& p) {
  constexpr unsigned kFloat16 = 1U << 23;  // came with them
  return p.bfloat16 && !p.amx && __builtin_cpu_is("intel") != 0 && (extended_features(0).d & kFloat16) != 0;
}
#else
bool is_bfloat16_slow(const Processor&) { return false; }
#endif

Processor detect() {
  Processor p;
#if defined(__x86_64__)
  p.amx = has_amx();
  p.bfloat16 = __builtin_cpu_supports("avx512bf16") != 0;
  p.int8_dot = __builtin_cpu_supports("avx512vnni") != 0 || has_avx_vnni();
  p.avx512 = __builtin_cpu_supports("avx512f") != 0;
  p.description = p.avx512 ? "AVX-512" : __builtin_cpu_supports("avx2") ? "AVX2" : "SSE";
#else
  p.description = "SSE";
#endif
  return p;
}

bool has(const Level& level, const Processor& p) {
  const bool vectors = level.highway == HWY_AVX2 ? p.description != "SSE" : p.avx512;
  return vectors && (p.int8_dot || !level.int8_dot);
}

// overrides: what the environment says to the libraries.
Processor limited(Processor p, std::string_view name, bool overrides) {
  const auto* const level =
      std::find_if(kLevels.begin(), kLevels.end(), [&](const Level& l) { return l.name == name; });
  if (level == kLevels.end()) {
    throw UsageError("FLANT5_PROCESSOR=" + std::string(name) + ": use avx2, avx512 or avx512-vnni, or leave it out");
  }
  if (!has(*level, p)) {
    throw UsageError("FLANT5_PROCESSOR=" + std::string(name) + ": this processor has only " + p.description);
  }
  ::setenv("ONEDNN_MAX_CPU_ISA", level->onednn, overrides ? 1 : 0);
  ::setenv("ATEN_CPU_CAPABILITY", level->aten, overrides ? 1 : 0);
  hwy::DisableTargets(level->highway - 1);  // a better target of Highway has a lower bit
  p.avx512 = level->highway != HWY_AVX2;
  p.bfloat16 = false;
  p.amx = false;
  p.int8_dot = level->int8_dot;
  p.description = p.avx512 ? "AVX-512" : "AVX2";
  return p;
}

Processor described(Processor p) {
  if (p.bfloat16) p.description += ", bfloat16";
  if (p.int8_dot) p.description += ", VNNI";
  return p;
}

}  // namespace

Processor Processor::offered() { return described(detect()); }

const Processor& Processor::current() {
  static const Processor processor = [] {
    const char* const name = std::getenv("FLANT5_PROCESSOR");
    const Processor all = detect();
    if (name != nullptr && *name != '\0') return described(limited(all, name, /*overrides=*/true));
    if (!is_bfloat16_slow(all)) return described(all);
    return described(limited(all, all.int8_dot ? "avx512-vnni" : "avx512", /*overrides=*/false));
  }();
  return processor;
}

}  // namespace flant5
