#include "cli/freed_memory.h"

#include <malloc.h>

#include <limits>

namespace flant5 {

void keep_freed_memory() {
  constexpr int kLargest = 32 << 20;  // what glibc knows how to keep
  mallopt(M_MMAP_THRESHOLD, kLargest);
  mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
}

}  // namespace flant5
