// One safetensors file, mapped: an 8-byte little-endian header length, a JSON header, then the tensors' bytes.
// Format: https://huggingface.co/docs/safetensors
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace flant5 {

enum class StoredType : std::uint8_t { kFloat32, kBFloat16, kFloat16, kInt8, kUint8 };

std::string_view stored_type_name(StoredType type);  // "bfloat16"
std::string_view safetensors_type(StoredType type);  // as the format calls it: "BF16"
std::uint64_t stored_type_bytes(StoredType type);    // of one element
constexpr bool is_floating(StoredType type) { return type <= StoredType::kFloat16; }

struct StoredTensor {
  StoredType type = StoredType::kFloat32;
  std::vector<std::int64_t> shape;
  std::uint64_t offset = 0;  // of the first byte, from the start of the file
  std::uint64_t bytes = 0;

  std::uint64_t elements() const { return bytes / stored_type_bytes(type); }
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

  // The whole file. It stays mapped as long as any such pointer lives.
  const std::shared_ptr<const std::string_view>& mapping() const { return mapping_; }

  // Gives the memory of the tensor's pages back; they are read again if they are used again.
  void release(const StoredTensor& tensor) const;

 private:
  std::filesystem::path path_;
  std::shared_ptr<const std::string_view> mapping_;
  SafetensorsHeader header_;
};

}  // namespace flant5
