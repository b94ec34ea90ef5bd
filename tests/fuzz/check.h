// What a fuzz target holds its code to. A trap, so that the fuzzer and the replay end alike.
#pragma once

namespace flant5::fuzz {

inline void check(bool holds) {
  if (!holds) __builtin_trap();
}

}  // namespace flant5::fuzz
