// Searches whose hypotheses do not compete: each goes on with one token, the likeliest, the likeliest among those
// allowed, or a drawn one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "generation/search.h"

namespace flant5 {

std::unique_ptr<Search> greedy_search(const GenerationOptions& options, const T5Config& config, std::size_t rows);

std::unique_ptr<Search> sampled_search(const GenerationOptions& options, const T5Config& config,
                                       std::span<const std::uint64_t> row_numbers);

std::unique_ptr<Search> constrained_search(const AnswerTrie& allowed, const T5Config& config, std::size_t rows,
                                           std::int64_t max_new_tokens);

}  // namespace flant5
