// Which demonstrations a prompt shows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "flant5/prompt_template.h"
#include "flant5/row_reader.h"

namespace flant5 {

// All rows of a reader. Throws InputError naming the row that has no label.
std::vector<Demonstration> read_demonstrations(RowReader& rows);

// The first k, in their order. Throws UsageError if there are fewer.
std::vector<Demonstration> first_shots(const std::vector<Demonstration>& examples, std::size_t k);

// k drawn without replacement, the labels of the set as evenly as the examples allow, in an order drawn too: the same
// for the same examples, k and seed on every platform. Throws UsageError if there are fewer than k.
std::vector<Demonstration> sample_shots(const std::vector<Demonstration>& examples, const LabelSet& labels,
                                        std::size_t k, std::uint64_t seed);

}  // namespace flant5
