// A safetensors file's bytes, of any header.
#pragma once

#include <cstdint>
#include <string>

namespace flant5 {

inline std::string with_length(std::uint64_t length, const std::string& rest) {
  std::string bytes;
  for (int i = 0; i < 8; ++i) bytes.push_back(static_cast<char>(length >> (8 * i) & 0xff));
  return bytes + rest;
}

inline std::string file_of(const std::string& header, const std::string& data) {
  return with_length(header.size(), header + data);
}

}  // namespace flant5
