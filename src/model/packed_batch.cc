#include "flant5/model/packed_batch.h"

#include <algorithm>

namespace flant5 {

std::int64_t PackedBatch::longest() const {
  std::int64_t longest = 0;
  for (std::size_t s = 0; s + 1 < offsets.size(); ++s) longest = std::max(longest, offsets[s + 1] - offsets[s]);
  return longest;
}

}  // namespace flant5
