// One safetensors file, mapped: an 8-byte little-endian header length, a JSON header, then the tensors' bytes.
// Format: https://huggingface.co/docs/safetensors
#pragma once

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace flant5 {

struct StoredTensor {
  at::ScalarType type = at::ScalarType::Float;
  std::vector<std::int64_t> shape;
  std::uint64_t offset = 0;  // of the first byte, from the start of the file
  std::uint64_t bytes = 0;
};

struct SafetensorsHeader {
  std::map<std::string, StoredTensor> tensors;
  std::map<std::string, std::string> metadata;
};

// Reads and checks a header: its length is true, no tensor stands twice, and the tensors, as many bytes as their type
// and shape ask for, fill the rest of the file without gap or overlap. `start` is the file's beginning, header
// included; `file_bytes` the size of the whole file; `file` its name for messages. Throws ModelError.
SafetensorsHeader parse_safetensors_header(std::string_view start, std::uint64_t file_bytes, const std::string& file);

class SafetensorsFile {
 public:
  // Maps the file and checks its header. Throws ModelError.
  explicit SafetensorsFile(std::filesystem::path file);

  const std::filesystem::path& path() const { return path_; }
  const std::map<std::string, StoredTensor>& tensors() const { return header_.tensors; }
  const std::map<std::string, std::string>& metadata() const { return header_.metadata; }

  std::string_view bytes(const StoredTensor& tensor) const;

  // A view that keeps the mapping alive. Bytes that are not aligned to their type, as early writers of the format left
  // them, are copied.
  at::Tensor view(const StoredTensor& tensor) const;

  // Gives the memory of the tensor's pages back; they are read again if they are used again.
  void release(const StoredTensor& tensor) const;

 private:
  std::filesystem::path path_;
  std::shared_ptr<const std::string_view> mapping_;
  SafetensorsHeader header_;
};

}  // namespace flant5
