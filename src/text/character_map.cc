#include "text/character_map.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <vector>

#include "flant5/error.h"

namespace flant5 {
namespace {

struct Fault {
  const char* reason;
};

// A serialized protobuf message, field by field.
class Message {
 public:
  explicit Message(std::string_view bytes) : rest_(bytes) {}

  struct Field {
    std::uint64_t number;
    std::string_view content;  // of texts and messages
  };

  std::optional<Field> next() {
    if (rest_.empty()) return std::nullopt;
    const std::uint64_t key = varint();
    if (key > std::numeric_limits<std::uint32_t>::max()) throw Fault{"broken field"};
    const std::uint64_t number = key >> 3;
    switch (key & 7) {
      case 0:
        varint();
        return Field{number, {}};
      case 1:
        take(8);
        return Field{number, {}};
      case 2:
        return Field{number, take(varint())};
      case 5:
        take(4);
        return Field{number, {}};
      default:
        throw Fault{"broken field"};
    }
  }

 private:
  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const auto byte = static_cast<unsigned char>(take(1).front());
      value |= std::uint64_t{byte & 0x7FU} << shift;
      if (byte < 0x80) return value;
    }
    throw Fault{"broken field"};
  }

  std::string_view take(std::uint64_t size) {
    if (size > rest_.size()) throw Fault{"truncated"};
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }

  std::string_view rest_;
};

// One unit of the trie, laid out as in darts-clone: https://github.com/s-yata/darts-clone
class Unit {
 public:
  explicit Unit(std::uint32_t bits) : bits_(bits) {}
  bool is_under(std::uint32_t byte) const { return (bits_ & 0x800000FFU) == byte; }
  bool has_value() const { return (bits_ >> 8 & 1U) != 0; }
  std::uint32_t offset() const { return bits_ >> 10 << (bits_ >> 6 & 8U); }
  std::uint32_t value() const { return bits_ & 0x7FFFFFFFU; }

 private:
  std::uint32_t bits_;
};

class CharacterMap {
 public:
  // The size of the trie, the trie, and the texts, each ending in NUL, that its values point to.
  explicit CharacterMap(std::string_view bytes) {
    std::uint32_t size = 0;
    if (bytes.size() < sizeof size) throw Fault{"its character map is truncated"};
    std::memcpy(&size, bytes.data(), sizeof size);
    bytes.remove_prefix(sizeof size);
    if (size < sizeof(std::uint32_t) || size >= bytes.size() || bytes.back() != '\0') {
      throw Fault{"its character map is truncated"};
    }
    units_.resize(size / sizeof(std::uint32_t));
    heights_.resize(units_.size());
    std::memcpy(units_.data(), bytes.data(), units_.size() * sizeof(std::uint32_t));
    texts_ = bytes.size() - size;
  }

  void check() { height(unit_at(0).offset(), 0); }

 private:
  // sentencepiece keeps the keys that begin a text, one within the other, in an array of 32. T5's keys have 10 bytes.
  static constexpr std::uint8_t kMostKeyBytes = 32;

  // The bytes of the longest key below a node, whose children stand at `base` with a bit flipped for each bit of their
  // byte. The limit ends cycles too.
  std::uint8_t height(std::uint32_t base, std::uint8_t depth) {
    if (depth > kMostKeyBytes) throw Fault{"its character map has keys that are too long"};
    unit_at(base | 0xFFU);
    std::uint8_t& height_at_base = heights_[base];
    if (height_at_base == 0) height_at_base = static_cast<std::uint8_t>(1 + longest_child(base, depth));
    const auto below = static_cast<std::uint8_t>(height_at_base - 1);
    if (depth + below > kMostKeyBytes) throw Fault{"its character map has keys that are too long"};
    return below;
  }

  std::uint8_t longest_child(std::uint32_t base, std::uint8_t depth) {
    std::uint8_t longest = 0;
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
      const std::uint32_t place = base ^ byte;
      const Unit unit = unit_at(place);
      if (!unit.is_under(byte)) continue;
      const std::uint32_t next = place ^ unit.offset();
      const auto below = height(next, static_cast<std::uint8_t>(depth + 1));
      if (unit.has_value() && unit_at(next).value() >= texts_) throw Fault{"its character map points past its texts"};
      longest = std::max(longest, static_cast<std::uint8_t>(below + 1));
    }
    return longest;
  }

  Unit unit_at(std::uint32_t place) const {
    if (place >= units_.size()) throw Fault{"its character map points past its end"};
    return Unit(units_[place]);
  }

  std::vector<std::uint32_t> units_;
  std::vector<std::uint8_t> heights_;  // by base, one more than the height; 0: not known yet
  std::size_t texts_ = 0;              // their bytes
};

void check_normalizer(std::string_view bytes) {
  constexpr std::uint64_t kCharacterMap = 2;
  Message normalizer(bytes);
  while (const auto field = normalizer.next()) {
    if (field->number == kCharacterMap && !field->content.empty()) CharacterMap(field->content).check();
  }
}

}  // namespace

void check_character_maps(std::string_view model, const std::string& file) {
  constexpr std::uint64_t kNormalizer = 3;
  constexpr std::uint64_t kDenormalizer = 5;
  try {
    Message message(model);
    while (const auto field = message.next()) {
      if (field->number == kNormalizer || field->number == kDenormalizer) check_normalizer(field->content);
    }
  } catch (const Fault& fault) {
    throw ModelError(file + ": no sentencepiece model: " + fault.reason);
  }
}

}  // namespace flant5
