#include "text/protobuf.h"

#include <bit>
#include <limits>

namespace flant5 {
namespace {

// What follows the number of a field.
enum WireType : std::uint32_t { kVarint = 0, kFixed64 = 1, kDelimited = 2, kFixed32 = 5 };

std::uint64_t key_of(std::uint32_t number, WireType type) { return std::uint64_t{number} << 3 | type; }

}  // namespace

std::optional<MessageReader::Field> MessageReader::next() {
  if (rest_.empty()) return std::nullopt;
  const std::uint64_t key = varint();
  if (key > std::numeric_limits<std::uint32_t>::max()) throw BrokenModel{"broken field"};
  const std::uint64_t number = key >> 3;
  switch (key & 7) {
    case kVarint:
      return Field{number, {}, varint()};
    case kFixed64:
      return Field{number, take(8), 0};
    case kDelimited:
      return Field{number, take(varint()), 0};
    case kFixed32:
      return Field{number, take(4), 0};
    default:
      throw BrokenModel{"broken field"};
  }
}

std::uint64_t MessageReader::varint() {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    const auto byte = static_cast<unsigned char>(take(1).front());
    value |= std::uint64_t{byte & 0x7FU} << shift;
    if (byte < 0x80) return value;
  }
  throw BrokenModel{"broken field"};
}

std::string_view MessageReader::take(std::uint64_t size) {
  if (size > rest_.size()) throw BrokenModel{"truncated"};
  const std::string_view taken = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return taken;
}

void MessageWriter::add_bytes(std::uint32_t number, std::string_view content) {
  varint(key_of(number, kDelimited));
  varint(content.size());
  bytes_ += content;
}

void MessageWriter::add_float(std::uint32_t number, float value) {
  varint(key_of(number, kFixed32));
  const auto bits = std::bit_cast<std::uint32_t>(value);
  for (unsigned shift = 0; shift < 32; shift += 8) bytes_ += static_cast<char>(bits >> shift & 0xFFU);
}

void MessageWriter::add_number(std::uint32_t number, std::uint64_t value) {
  varint(key_of(number, kVarint));
  varint(value);
}

void MessageWriter::varint(std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) bytes_ += static_cast<char>(value | 0x80U);
  bytes_ += static_cast<char>(value);
}

}  // namespace flant5
