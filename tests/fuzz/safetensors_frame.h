// A safetensors header with its length before it, so that the fuzzer need not find the length that fits.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace flant5::fuzz {

inline std::string framed_header(std::string_view json) {
  std::string start;
  for (unsigned shift = 0; shift < 64; shift += 8) {
    start.push_back(static_cast<char>(std::uint64_t{json.size()} >> shift & 0xFF));
  }
  return start.append(json);
}

}  // namespace flant5::fuzz
