// How much memory a model takes, known before it is loaded: from its config and the headers of its files.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "flant5/dtype.h"
#include "machine.h"
#include "model/checkpoint_files.h"
#include "model/precision.h"
#include "model/t5_tree.h"

namespace flant5 {

// Of weights that are converted or packed at the same time while a model is loaded, unless one alone is larger.
inline constexpr std::uint64_t kBytesLoadedAtOnce = std::uint64_t{128} << 20;

// Of a product's weight, until it is packed: it stands there as it is going to be packed.
std::uint64_t converted_bytes(const CheckpointFiles& files, const LinearSpec& spec, Dtype format);

// In bytes. Pages of mapped files are left out: the system takes them back when memory is short.
struct MemoryNeeds {
  std::uint64_t weights = 0;  // packed, in the formats of their products; they stay
  std::uint64_t loading = 0;  // beside them, at most, while they are converted and packed
  std::uint64_t working = 0;  // beside them, for libtorch and for batches of the default size with short answers
  std::uint64_t mapped = 0;   // of the files, what is read in place: the embedding

  std::uint64_t peak() const { return weights + (loading > working ? loading : working); }
};

// Of a model whose products have these formats. A quantised checkpoint has formats of its own, and is not converted.
// workers: that share the rows. longest_row: in tokens, where rows are longer than a batch of the default size.
MemoryNeeds memory_needs(const CheckpointFiles& files, const Precision& precision, std::size_t workers,
                         std::size_t longest_row = 0);

// With a checkpoint that is not quantised: int8 as it is by default, when it is saved so and loaded from there.
MemoryNeeds saved_int8_needs(const CheckpointFiles& files, std::size_t workers);

// Whether there is so much memory, as far as is known.
bool fits(const MemoryNeeds& needs, const Machine& machine);

// Number formats that a checkpoint can be loaded in, most exact first: a quantised one in int8 alone.
std::vector<Dtype> loadable_dtypes(const CheckpointFiles& files);

// Throws ModelError with both figures and the remedy, where a model cannot be loaded and used by one worker with the
// memory that there is. dtype: that was chosen; precision: of its products.
void check_memory(const CheckpointFiles& files, Dtype dtype, const Precision& precision, const Machine& machine);

// The same for fit_quantization(), which holds the products in bfloat16 and in int8. longest_row: in tokens.
void check_memory_of_fit(const CheckpointFiles& files, std::size_t threads, std::size_t longest_row,
                         const Machine& machine);

// "1.4 GiB", "310 MiB".
std::string readable_bytes(std::uint64_t bytes);

}  // namespace flant5
