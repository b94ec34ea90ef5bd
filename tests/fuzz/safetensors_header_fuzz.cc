// A header of any bytes: what is accepted fills the file without gap or overlap, as the tensors' shapes ask for.
// Input: whether the length of the header is added, the size of the tensors' bytes, the header.
#include <map>

#include "flant5/error.h"
#include "model/safetensors_file.h"
#include "tests/fuzz/check.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/safetensors_frame.h"

namespace flant5::fuzz {
namespace {

void check_header(const SafetensorsHeader& header, std::uint64_t file_bytes) {
  std::map<std::uint64_t, std::uint64_t> ends;  // by offset
  std::uint64_t tensor_bytes = 0;
  for (const auto& [name, tensor] : header.tensors) {
    std::uint64_t needed = stored_type_bytes(tensor.type);
    for (const std::int64_t size : tensor.shape) {
      check(size > 0);
      needed *= static_cast<std::uint64_t>(size);
    }
    check(tensor.bytes == needed);
    check(ends.emplace(tensor.offset, tensor.offset + tensor.bytes).second);
    tensor_bytes += tensor.bytes;
  }
  std::uint64_t end = file_bytes - tensor_bytes;
  for (const auto& [offset, tensor_end] : ends) {
    check(offset == end);
    end = tensor_end;
  }
  check(end == file_bytes);
}

}  // namespace
}  // namespace flant5::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace flant5;
  fuzz::FuzzInput input(data, size);
  const bool is_framed = input.byte() % 2 == 1;
  const std::uint64_t tensor_bytes = input.number() >> 2;  // no file has 2^63 bytes
  const std::string start = is_framed ? fuzz::framed_header(input.rest()) : std::string(input.rest());
  try {
    const std::uint64_t file_bytes = start.size() + tensor_bytes;
    fuzz::check_header(parse_safetensors_header(start, file_bytes, "fuzz"), file_bytes);
  } catch (const ModelError&) {
  }
  return 0;
}
