#include "engine/cpu/packed_batch.h"

#include <algorithm>

namespace flant5 {

std::int64_t PackedBatch::longest() const {
  std::int64_t longest = 0;
  for (std::size_t s = 0; s + 1 < cu_seqlens.size(); ++s)
    longest = std::max(longest, cu_seqlens[s + 1] - cu_seqlens[s]);
  return longest;
}

}  // namespace flant5
