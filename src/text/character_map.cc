#include "text/character_map.h"

#include <algorithm>
#include <cstring>

#include "flant5/error.h"
#include "text/protobuf.h"

namespace flant5 {
namespace {

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

void check_normalizer(std::string_view bytes) {
  constexpr std::uint64_t kCharacterMap = 2;
  MessageReader normalizer(bytes);
  while (const auto field = normalizer.next()) {
    if (field->number == kCharacterMap && !field->content.empty()) CharacterMap{field->content};
  }
}

}  // namespace

// Whether every offset stays inside.
class CharacterMap::Check {
 public:
  explicit Check(const CharacterMap& map) : map_(map), heights_(map.units_.size()) { height(unit_at(0).offset(), 0); }

 private:
  // sentencepiece keeps the keys that begin a text, one within the other, in an array of 32. T5's keys have 10 bytes.
  static constexpr std::uint8_t kMostKeyBytes = 32;

  // The bytes of the longest key below a node, whose children stand at `base` with a bit flipped for each bit of their
  // byte. The limit ends cycles too.
  std::uint8_t height(std::uint32_t base, std::uint8_t depth) {
    if (depth > kMostKeyBytes) throw BrokenModel{"its character map has keys that are too long"};
    unit_at(base | 0xFFU);
    std::uint8_t& height_at_base = heights_[base];
    if (height_at_base == 0) height_at_base = static_cast<std::uint8_t>(1 + longest_child(base, depth));
    const auto below = static_cast<std::uint8_t>(height_at_base - 1);
    if (depth + below > kMostKeyBytes) throw BrokenModel{"its character map has keys that are too long"};
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
      if (unit.has_value() && unit_at(next).value() >= map_.texts_.size()) {
        throw BrokenModel{"its character map points past its texts"};
      }
      longest = std::max(longest, static_cast<std::uint8_t>(below + 1));
    }
    return longest;
  }

  Unit unit_at(std::uint32_t place) const {
    if (place >= map_.units_.size()) throw BrokenModel{"its character map points past its end"};
    return Unit(map_.units_[place]);
  }

  const CharacterMap& map_;
  std::vector<std::uint8_t> heights_;  // by base, one more than the height; 0: not known yet
};

CharacterMap::CharacterMap(std::string_view bytes) {
  std::uint32_t size = 0;
  if (bytes.size() < sizeof size) throw BrokenModel{"its character map is truncated"};
  std::memcpy(&size, bytes.data(), sizeof size);
  bytes.remove_prefix(sizeof size);
  if (size < sizeof(std::uint32_t) || size >= bytes.size() || bytes.back() != '\0') {
    throw BrokenModel{"its character map is truncated"};
  }
  units_.resize(size / sizeof(std::uint32_t));
  std::memcpy(units_.data(), bytes.data(), units_.size() * sizeof(std::uint32_t));
  texts_ = bytes.substr(size);
  Check{*this};
}

CharacterMap::Match CharacterMap::longest_key(std::string_view text) const {
  Match longest;
  std::uint32_t base = Unit(units_[0]).offset();
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = std::uint32_t{static_cast<unsigned char>(text[i])};
    const std::uint32_t place = base ^ byte;
    const Unit unit(units_[place]);
    if (byte == 0 || !unit.is_under(byte)) break;
    base = place ^ unit.offset();
    if (unit.has_value()) longest = {i + 1, Unit(units_[base]).value()};
  }
  return longest;
}

std::string CharacterMap::normalize(std::string_view text) const {
  if (units_.empty()) return std::string(text);
  std::string normal;
  normal.reserve(text.size());
  while (!text.empty()) {
    const Match key = longest_key(text);
    if (key.bytes > 0) {
      normal += texts_.c_str() + key.text;
    } else {
      normal += text.front();
    }
    // Keys begin where a character does, so that the bytes of one that is no key are copied one by one.
    text.remove_prefix(std::max<std::size_t>(key.bytes, 1));
  }
  return normal;
}

void check_character_maps(std::string_view model, const std::string& file) {
  constexpr std::uint64_t kNormalizer = 3;
  constexpr std::uint64_t kDenormalizer = 5;
  try {
    MessageReader message(model);
    while (const auto field = message.next()) {
      if (field->number == kNormalizer || field->number == kDenormalizer) check_normalizer(field->content);
    }
  } catch (const BrokenModel& broken) {
    throw ModelError(file + ": not a sentencepiece model: " + broken.reason);
  }
}

}  // namespace flant5
