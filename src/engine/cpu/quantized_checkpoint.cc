#include "engine/cpu/quantized_checkpoint.h"

#include <fmt/format.h>

#include <cstdint>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "engine/cpu/linear.h"
#include "engine/t5_tree.h"
#include "flant5/error.h"

namespace flant5 {
namespace {

namespace fs = std::filesystem;

// A tensor to be written; its bytes are made when their turn comes.
struct Entry {
  std::string name;
  const char* type;  // as safetensors calls it
  std::vector<std::int64_t> shape;
  std::uint64_t bytes;
  std::function<std::vector<at::Tensor>()> make;  // one after the other in the file
};

std::uint64_t elements(const std::vector<std::int64_t>& shape) {
  std::uint64_t count = 1;
  for (const std::int64_t size : shape) count *= static_cast<std::uint64_t>(size);
  return count;
}

Entry float_entry(const Checkpoint& checkpoint, const std::string& name) {
  const at::Tensor stored = checkpoint.tensor(name);
  return {name, "F32", stored.sizes().vec(), 4 * elements(stored.sizes().vec()),
          [stored] { return std::vector{stored.to(at::kFloat).contiguous()}; }};
}

// A product's weight, and its scales right behind it.
void add_product(const Checkpoint& checkpoint, const LinearSpec& spec, Dtype format, std::vector<Entry>& entries) {
  const std::string name = spec.name + ".weight";
  const std::vector<std::int64_t> shape{spec.out, spec.in};
  if (format != Dtype::kInt8) {
    entries.push_back({name, "BF16", shape, 2 * elements(shape), [&checkpoint, spec] {
                         return std::vector{fused_weight(checkpoint, spec).to(at::kBFloat16).contiguous()};
                       }});
    return;
  }
  entries.push_back({name, "I8", shape, elements(shape), [&checkpoint, spec] {
                       const QuantizedWeight weight = quantize(fused_weight(checkpoint, spec));
                       return std::vector{weight.bytes.contiguous(), weight.scale.contiguous()};
                     }});
  entries.push_back({name + "_scale", "F32", {spec.out}, 4 * elements({spec.out}), nullptr});
}

std::vector<Entry> entries_of(const Checkpoint& checkpoint, const Precision& precision) {
  const T5Config& config = checkpoint.config();
  std::vector<Entry> entries;
  // float32 tensors stand first, so that all of them are aligned in the mapped file.
  for (const ExpectedTensor& expected : expected_quantized_tensors(config)) {
    if (checkpoint.contains(expected.name) && !expected.may_be_bytes) {
      entries.push_back(float_entry(checkpoint, expected.name));
    }
  }
  for (const LinearSpec& spec : T5Tree(config).fused()) {
    add_product(checkpoint, spec, precision.layer(spec.layer)[spec.kind], entries);
  }
  return entries;
}

std::string header_of(const std::vector<Entry>& entries) {
  nlohmann::ordered_json header;
  header["__metadata__"]["format"] = kQuantizedFormat;
  std::uint64_t offset = 0;
  for (const Entry& entry : entries) {
    header[entry.name] = {
        {"dtype", entry.type}, {"shape", entry.shape}, {"data_offsets", {offset, offset + entry.bytes}}};
    offset += entry.bytes;
  }
  std::string text = header.dump();
  text.resize((text.size() + 7) / 8 * 8, ' ');
  return text;
}

void write_weights(const std::vector<Entry>& entries, const fs::path& file) {
  std::ofstream out(file, std::ios::binary);
  const std::string header = header_of(entries);
  std::string length(8, '\0');
  for (std::size_t i = 0; i < 8; ++i) length[i] = static_cast<char>(header.size() >> (8 * i) & 0xFF);
  out << length << header;
  for (const Entry& entry : entries) {
    if (!entry.make) continue;
    for (const at::Tensor& tensor : entry.make()) {
      out.write(static_cast<const char*>(tensor.const_data_ptr()), static_cast<std::streamsize>(tensor.nbytes()));
    }
  }
  out.close();
  if (!out) throw OutputError(file.string() + ": cannot be written");
}

}  // namespace

void save_quantized(const Checkpoint& checkpoint, const Precision& precision, const fs::path& folder) {
  if (checkpoint.is_quantized()) throw UsageError(checkpoint.folder().string() + ": is quantised already");
  if (fs::exists(folder)) throw OutputError(folder.string() + ": exists already; choose another name or remove it");
  const fs::path partial = folder.string() + ".partial";
  try {
    fs::remove_all(partial);
    fs::create_directories(partial);
    for (const char* name : {"config.json", "generation_config.json", "spiece.model"}) {
      if (fs::exists(checkpoint.folder() / name)) fs::copy_file(checkpoint.folder() / name, partial / name);
    }
    write_weights(entries_of(checkpoint, precision), partial / "model.safetensors");
    fs::rename(partial, folder);
  } catch (const fs::filesystem_error& error) {
    throw OutputError(fmt::format("{}: cannot be written: {}", folder.string(), error.code().message()));
  }
}

}  // namespace flant5
