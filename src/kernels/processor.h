// What this processor's instructions can do, as the kernels, oneDNN and libtorch use them.
#pragma once

#include <string>
#include <string_view>

namespace flant5 {

struct Processor {
  bool avx512 = false;
  bool bfloat16 = false;    // bfloat16 products in hardware
  bool int8_dot = false;    // byte products that sum into 32 bits (VNNI); else pairs are summed in 16 bits
  bool amx = false;         // tiles, with which oneDNN multiplies bfloat16 and bytes; Linux must allow them too
  std::string description;  // "AVX-512, bfloat16, VNNI"

  // The processor of this machine, all that it has.
  static Processor offered();

  // The same, as far as it is used: slow instructions for bfloat16 are not. $FLANT5_PROCESSOR, one of "avx2", "avx512"
  // and "avx512-vnni", makes it pass for one that has no more than that, for libtorch and oneDNN too if it is called
  // before they compute anything. Throws UsageError for another value, and for instructions that this processor does
  // not have.
  static const Processor& current();
};

}  // namespace flant5
