#include "generation/search.h"

#include "generation/beam_search.h"
#include "generation/token_search.h"

namespace flant5 {

std::unique_ptr<Search> search(const GenerationOptions& options, const T5Config& config,
                               std::span<const std::uint64_t> row_numbers) {
  if (options.do_sample) return sampled_search(options, config, row_numbers);
  if (options.num_beams > 1) return std::make_unique<BeamSearch>(options, config, row_numbers.size());
  return greedy_search(options, config, row_numbers.size());
}

}  // namespace flant5
