#include "engine/cpu/quantized_checkpoint.h"

#include <ATen/ops/empty.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "engine/cpu/linear.h"
#include "engine/fused_weight.h"
#include "engine/stored_tensor.h"
#include "flant5/error.h"
#include "model/quantization.h"
#include "model/t5_tree.h"
#include "temporary_path.h"

namespace flant5 {
namespace {

namespace fs = std::filesystem;

// A tensor to be written; its bytes are made when their turn comes.
struct TensorEntry {
  std::string name;
  std::string type;  // as safetensors calls it
  std::vector<std::int64_t> shape;
  std::uint64_t bytes;
  std::function<void(std::ostream&)> write;  // those of the scales behind a weight are written with it
};

std::uint64_t elements(const std::vector<std::int64_t>& shape) {
  std::uint64_t count = 1;
  for (const std::int64_t size : shape) count *= static_cast<std::uint64_t>(size);
  return count;
}

void write_tensor(const at::Tensor& tensor, std::ostream& out) {
  const at::Tensor whole = tensor.contiguous();
  out.write(static_cast<const char*>(whole.const_data_ptr()), static_cast<std::streamsize>(whole.nbytes()));
}

// In the type that it is stored in, also where an adapter changes it.
TensorEntry stored_entry(const Checkpoint& checkpoint, const ExpectedTensor& expected) {
  const StoredType type = checkpoint.stored().find(expected.name)->stored->type;
  return {expected.name, std::string(safetensors_type(type)), expected.shape,
          stored_type_bytes(type) * elements(expected.shape),
          [&checkpoint, type, name = expected.name](std::ostream& out) {
            write_tensor(checkpoint.tensor(name).to(scalar_type(type)), out);
            checkpoint.release(name);
          }};
}

void write_floats(const Checkpoint& checkpoint, const LinearSpec& spec, const Int8Choice& choice, std::ostream& out) {
  const FusedWeight weight(checkpoint, spec);
  for_row_blocks(weight, [&](std::int64_t begin, std::int64_t end) {
    const at::Tensor rows = smoothed_rows(weight, Dtype::kBFloat16, choice.smoothing, begin, end);
    write_tensor(rows.to(at::kBFloat16), out);
  });
}

void write_bytes(const Checkpoint& checkpoint, const LinearSpec& spec, const Int8Choice& choice, std::ostream& out) {
  const at::Tensor scales = at::empty({spec.out}, at::kFloat);
  const FusedWeight weight(checkpoint, spec);
  for_row_blocks(weight, [&](std::int64_t begin, std::int64_t end) {
    const QuantizedWeight rows = quantize(smoothed_rows(weight, Dtype::kInt8, choice.smoothing, begin, end));
    write_tensor(rows.bytes, out);
    scales.slice(0, begin, end).copy_(rows.scale);
  });
  write_tensor(scales, out);
}

// A product's weight, and its scales right behind it.
void add_product(const Checkpoint& checkpoint, const LinearSpec& spec, const Int8Choice& choice,
                 std::vector<TensorEntry>& entries) {
  const std::string name = spec.name + ".weight";
  const std::vector<std::int64_t> shape{spec.out, spec.in};
  if (choice.precision[spec] != Dtype::kInt8) {
    entries.push_back({name, "BF16", shape, 2 * elements(shape), [&checkpoint, spec, &choice](std::ostream& out) {
                         write_floats(checkpoint, spec, choice, out);
                       }});
    return;
  }
  entries.push_back({name, "I8", shape, elements(shape),
                     [&checkpoint, spec, &choice](std::ostream& out) { write_bytes(checkpoint, spec, choice, out); }});
  entries.push_back({name + "_scale", "F32", {spec.out}, 4 * elements({spec.out}), nullptr});
}

std::vector<TensorEntry> entries_of(const Checkpoint& checkpoint, const Int8Choice& choice) {
  const T5Config& config = checkpoint.config();
  std::vector<TensorEntry> entries;
  const T5Tree tree(config);
  // The widest elements stand first, so that all of them are aligned in the mapped file.
  for (const LinearSpec& spec : tree.fused()) {
    const at::Tensor scale = input_scale(spec, choice.precision[spec], choice.smoothing);
    if (!scale.defined()) continue;
    entries.push_back(
        {spec.name + ".input_scale", "F32", {spec.in}, 4 * elements({spec.in}), [scale](std::ostream& out) {
           write_tensor(scale, out);
         }});
  }
  for (const ExpectedTensor& expected : expected_quantized_tensors(config)) {
    if (checkpoint.contains(expected.name) && !expected.may_be_bytes) {
      entries.push_back(stored_entry(checkpoint, expected));
    }
  }
  std::stable_sort(entries.begin(), entries.end(), [](const TensorEntry& a, const TensorEntry& b) {
    return a.bytes / elements(a.shape) > b.bytes / elements(b.shape);
  });
  for (const LinearSpec& spec : tree.fused()) add_product(checkpoint, spec, choice, entries);
  return entries;
}

std::string header_of(const std::vector<TensorEntry>& entries) {
  nlohmann::ordered_json header;
  header["__metadata__"]["format"] = kQuantizedFormat;
  std::uint64_t offset = 0;
  for (const TensorEntry& entry : entries) {
    header[entry.name] = {
        {"dtype", entry.type}, {"shape", entry.shape}, {"data_offsets", {offset, offset + entry.bytes}}};
    offset += entry.bytes;
  }
  std::string text = header.dump();
  text.resize((text.size() + 7) / 8 * 8, ' ');
  return text;
}

// What is in the file or folder outlives a loss of power.
void sync(const fs::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool is_synced = descriptor >= 0 && (::fsync(descriptor) == 0 || errno == EINVAL);
  const int error = errno;
  if (descriptor >= 0) ::close(descriptor);
  if (!is_synced) throw fs::filesystem_error("fsync", path, std::error_code(error, std::system_category()));
}

// A folder that is filled under another name. Without take_name() nothing of it stays.
class NewFolder {
 public:
  explicit NewFolder(const fs::path& folder) : folder_(folder), partial_(temporary_path(folder.string())) {
    fs::create_directories(partial_);
  }
  ~NewFolder() {
    std::error_code error;
    fs::remove_all(partial_, error);
  }
  NewFolder(const NewFolder&) = delete;
  NewFolder& operator=(const NewFolder&) = delete;

  const fs::path& path() const { return partial_; }

  void take_name() {
    for (const fs::directory_entry& file : fs::directory_iterator(partial_)) sync(file.path());
    sync(partial_);
    fs::rename(partial_, folder_);
    sync(folder_.has_parent_path() ? folder_.parent_path() : ".");
  }

 private:
  fs::path folder_;
  fs::path partial_;
};

void check_written(const std::ostream& out) {
  if (!out) throw std::system_error(errno != 0 ? errno : EIO, std::generic_category());
}

// False: stopped. Throws std::system_error where a tensor could not be written.
bool write_weights(const std::vector<TensorEntry>& entries, const fs::path& file, const std::atomic<bool>& stop) {
  std::ofstream out(file, std::ios::binary);
  const std::string header = header_of(entries);
  std::string length(8, '\0');
  for (std::size_t i = 0; i < 8; ++i) length[i] = static_cast<char>(header.size() >> (8 * i) & 0xFF);
  out << length << header;
  for (const TensorEntry& entry : entries) {
    if (stop) return false;
    if (entry.write) entry.write(out);
    check_written(out);
  }
  out.close();
  check_written(out);
  return true;
}

void write_text(const std::string& text, const fs::path& file) {
  std::ofstream out(file, std::ios::binary);
  out << text;
  out.close();
  check_written(out);
}

// "out/" is "out".
fs::path without_slash(const fs::path& folder) { return folder.has_filename() ? folder : folder.parent_path(); }

}  // namespace

bool save_quantized(const Checkpoint& checkpoint, const Int8Choice& choice, const fs::path& named,
                    const std::atomic<bool>& stop) {
  const fs::path folder = without_slash(named);
  if (checkpoint.is_quantized()) throw UsageError(checkpoint.folder().string() + ": is quantised already");
  if (fs::exists(folder)) throw OutputError(folder.string() + ": exists already; choose another name or remove it");
  try {
    NewFolder partial(folder);
    for (const char* name : {"config.json", "generation_config.json", "spiece.model", "tokenizer.json",
                             "tokenizer_config.json", "added_tokens.json", "special_tokens_map.json"}) {
      if (fs::exists(checkpoint.folder() / name)) fs::copy_file(checkpoint.folder() / name, partial.path() / name);
    }
    if (!choice.evidence.empty()) write_text(choice.evidence, partial.path() / kEvidenceFile);
    if (!write_weights(entries_of(checkpoint, choice), partial.path() / "model.safetensors", stop)) return false;
    partial.take_name();
    return true;
  } catch (const std::system_error& error) {  // of a file system too
    throw OutputError(fmt::format("{}: cannot be written: {}", folder.string(), error.code().message()));
  }
}

}  // namespace flant5
