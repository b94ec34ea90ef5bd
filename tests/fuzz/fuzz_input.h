// The bytes of one input, taken apart from the front: choices, then pieces, then the rest.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace flant5::fuzz {

class FuzzInput {
 public:
  FuzzInput(const std::uint8_t* data, std::size_t size) : rest_(reinterpret_cast<const char*>(data), size) {}

  // 0 where nothing is left.
  std::uint8_t byte() {
    if (rest_.empty()) return 0;
    const auto value = static_cast<std::uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return value;
  }

  // Eight bytes, the lowest first.
  std::uint64_t number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 8) value |= std::uint64_t{byte()} << shift;
    return value;
  }

  // One of a list of choices, each with a `value`.
  template <typename Choices>
  auto pick(const Choices& choices) {
    return choices[byte() % choices.size()].value;
  }

  // What stands before the next NUL, which is passed over; all that is left if there is none.
  std::string_view piece() {
    const std::string_view found = rest_.substr(0, rest_.find('\0'));
    rest_.remove_prefix(std::min(found.size() + 1, rest_.size()));
    return found;
  }

  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

}  // namespace flant5::fuzz
