// A safetensors file of an input: its header with the length before it, so that the fuzzer need not find the length
// that fits, and tensors of zeros.
#pragma once

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "tests/fuzz/fuzz_input.h"
#include "tests/temp_folder.h"

namespace flant5::fuzz {

inline std::string framed_header(std::string_view json) {
  std::string start;
  for (unsigned shift = 0; shift < 64; shift += 8) {
    start.push_back(static_cast<char>(std::uint64_t{json.size()} >> shift & 0xFF));
  }
  return start.append(json);
}

inline constexpr std::uint64_t kMaxTensorBytes = std::uint64_t{1} << 20;

// Of two pieces: the header, and the size of the tensors.
inline void write_tensors(const TempFolder& folder, const std::string& name, FuzzInput& input) {
  const std::string start = framed_header(input.piece());
  const std::string_view digits = input.piece();
  std::uint64_t tensor_bytes = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), tensor_bytes);
  const auto file = folder.write(name, start);
  std::filesystem::resize_file(file, start.size() + std::min(tensor_bytes, kMaxTensorBytes));
}

}  // namespace flant5::fuzz
