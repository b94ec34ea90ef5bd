// The wire format of protobuf messages, as far as sentencepiece's models need it.
// https://protobuf.dev/programming-guides/encoding
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace flant5 {

// Why bytes are no sentencepiece model. Whoever knows the file makes an error of it.
struct BrokenModel {
  const char* reason;
};

// A serialized message, field by field.
class MessageReader {
 public:
  explicit MessageReader(std::string_view bytes) : rest_(bytes) {}

  struct Field {
    std::uint64_t number;
    std::string_view content;  // of texts, messages and fixed numbers
    std::uint64_t value;       // of varying numbers
  };

  // None at the end. Throws BrokenModel.
  std::optional<Field> next();

 private:
  std::uint64_t varint();
  std::string_view take(std::uint64_t size);

  std::string_view rest_;
};

// A message being written. Of a field that is there twice readers take the last.
class MessageWriter {
 public:
  void add_bytes(std::uint32_t number, std::string_view content);
  void add_float(std::uint32_t number, float value);
  void add_number(std::uint32_t number, std::uint64_t value);

  const std::string& bytes() const { return bytes_; }

 private:
  void varint(std::uint64_t value);

  std::string bytes_;
};

}  // namespace flant5
