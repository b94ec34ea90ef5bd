#include "model/memory_needs.h"

#include <fmt/format.h>

#include <algorithm>

#include "flant5/error.h"
#include "model/t5_tree.h"

namespace flant5 {
namespace {

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;

// libtorch's own, and what malloc keeps of what was freed (scripts/benchmark/RESULTS.md).
constexpr std::uint64_t kLibraries = 70 * kMiB;
constexpr std::uint64_t kKept = 64 * kMiB;

// Of an int8 product beside its bytes, for each output: its scale, a zero point of 64 bits, oneDNN's sums.
constexpr std::uint64_t kBytesOfChannel = 16;

// Batches of the default size (BatchSizes): tokens encoded together, and of prompts whose rows are decoded together.
constexpr std::uint64_t kEncodedTokens = 1024;
constexpr std::uint64_t kDecodedTokens = 8192;
constexpr std::uint64_t kRows = 128;
constexpr std::uint64_t kSteps = 8;  // of an answer

std::uint64_t size(std::int64_t value) { return static_cast<std::uint64_t>(value); }

std::uint64_t elements(const LinearSpec& spec) { return size(spec.out) * size(spec.in); }

std::uint64_t packed_bytes(const LinearSpec& spec, Dtype format) {
  return elements(spec) * dtype_bytes(format) + (format == Dtype::kInt8 ? kBytesOfChannel * size(spec.out) : 0);
}

// Of the products in a checkpoint, or of those that a precision makes of it.
Dtype format_of(const CheckpointFiles& files, const Precision& precision, const LinearSpec& spec) {
  if (!files.is_quantized()) return precision[spec];
  return files.find(spec.name + ".weight")->stored->type == StoredType::kInt8 ? Dtype::kInt8 : Dtype::kBFloat16;
}

// Of one worker's batches.
std::uint64_t batch_bytes(const T5Config& config, Dtype format, std::uint64_t longest_row) {
  const std::uint64_t each = std::max<std::uint64_t>(dtype_bytes(format), 2);  // int8 gives bfloat16
  const std::uint64_t encoding =
      std::max(kEncodedTokens, longest_row) *
      (8 * size(config.d_model) + each * (4 * size(config.inner_size()) + 3 * size(config.d_ff)));
  // Of the rows that are decoded, and of those that are encoded meanwhile.
  const std::uint64_t states = 2 * std::max(kDecodedTokens, longest_row) * size(config.d_model) * sizeof(float);
  const std::uint64_t keys_values =
      kRows * kSteps * size(config.num_decoder_layers) * 2 * size(config.inner_size()) * each;
  const std::uint64_t scores = 2 * kRows * size(config.vocab_size) * sizeof(float);
  return encoding + states + keys_values + scores;
}

[[noreturn]] void refuse(const CheckpointFiles& files, const std::string& purpose, std::uint64_t needed,
                         const FreeMemory& left, const std::string& remedy) {
  throw ModelError(fmt::format(
      "{}: needs about {} of memory {}, and {} is left ({}); {}, or load it anyway with --ignore-memory",
      files.folder().string(), readable_bytes(needed), purpose, readable_bytes(left.bytes), left.limit, remedy));
}

struct Fit {
  Dtype dtype;
  MemoryNeeds needs;
};

// The most exact of the other formats that fits. --dtype takes it.
std::optional<Fit> other_that_fits(const CheckpointFiles& files, Dtype dtype, const Machine& machine) {
  for (const Dtype other : loadable_dtypes(files)) {
    const MemoryNeeds needs = memory_needs(files, Precision::of(other, default_int8_keep(files.config())), 1);
    if (other > dtype && fits(needs, machine)) return Fit{other, needs};
  }
  return std::nullopt;
}

}  // namespace

// An adapter is merged in float32.
std::uint64_t converted_bytes(const CheckpointFiles& files, const LinearSpec& spec, Dtype format) {
  const std::uint64_t merged = files.adapter() ? 2 * dtype_bytes(Dtype::kFloat32) : 0;
  return elements(spec) * (dtype_bytes(format) + merged);
}

MemoryNeeds memory_needs(const CheckpointFiles& files, const Precision& precision, std::size_t workers,
                         std::size_t longest_row) {
  const T5Config& config = files.config();
  const T5Tree tree(config);
  MemoryNeeds needs;
  Dtype widest = Dtype::kInt8;
  std::uint64_t converted = 0;
  for (const LinearSpec& spec : tree.fused()) {
    const Dtype format = format_of(files, precision, spec);
    needs.weights += packed_bytes(spec, format);
    if (!files.is_quantized()) {
      needs.loading = std::max(needs.loading, converted_bytes(files, spec, format));
      converted += converted_bytes(files, spec, format);
    }
    widest = std::min(widest, format);
  }
  const Dtype attention = widest == Dtype::kFloat32 ? Dtype::kFloat32 : Dtype::kBFloat16;
  for (const DecoderLayerSpecs& layer : tree.decoder) {
    needs.weights += packed_bytes(layer.cross_key, attention) + packed_bytes(layer.cross_value, attention);
  }
  needs.loading = kLibraries + kKept + std::max(needs.loading, std::min(converted, kBytesLoadedAtOnce));
  needs.working = kLibraries + kKept + workers * batch_bytes(config, widest, longest_row);
  needs.mapped = files.find(tree.embedding)->stored->bytes;
  return needs;
}

MemoryNeeds saved_int8_needs(const CheckpointFiles& files, std::size_t workers) {
  MemoryNeeds needs = memory_needs(files, Precision::of(Dtype::kInt8, default_int8_keep(files.config())), workers);
  needs.loading = kLibraries + kKept;
  return needs;
}

bool fits(const MemoryNeeds& needs, const Machine& machine) {
  return !machine.memory || needs.peak() <= machine.memory->bytes;
}

std::vector<Dtype> loadable_dtypes(const CheckpointFiles& files) {
  if (files.is_quantized()) return {Dtype::kInt8};
  return {Dtype::kFloat32, Dtype::kBFloat16, Dtype::kInt8};
}

void check_memory(const CheckpointFiles& files, Dtype dtype, const Precision& precision, const Machine& machine) {
  const MemoryNeeds needs = memory_needs(files, precision, 1);
  if (fits(needs, machine)) return;
  const std::optional<Fit> other = other_that_fits(files, dtype, machine);
  refuse(files, fmt::format("in {}", dtype_name(dtype)), needs.peak(), *machine.memory,
         other ? fmt::format("--dtype {} fits, with about {}", dtype_name(other->dtype),
                             readable_bytes(other->needs.peak()))
               : std::string("no number format fits, so take a smaller model"));
}

void check_memory_of_fit(const CheckpointFiles& files, std::size_t threads, std::size_t longest_row,
                         const Machine& machine) {
  MemoryNeeds needs = memory_needs(files, Precision::of(Dtype::kInt8), threads, longest_row);
  needs.weights += memory_needs(files, Precision::of(Dtype::kBFloat16), 1).weights;
  if (fits(needs, machine)) return;
  refuse(files, "to be fitted to rows", needs.peak(), *machine.memory, "without --rows it is saved with little memory");
}

std::string readable_bytes(std::uint64_t bytes) {
  const double mebibytes = static_cast<double>(bytes) / static_cast<double>(kMiB);
  return mebibytes < 1000 ? fmt::format("{:.0f} MiB", mebibytes) : fmt::format("{:.1f} GiB", mebibytes / 1024);
}

}  // namespace flant5
