// What a schema says of its columns, of any bytes: names of integers, each with the column that it is of.
// Input: the JSON.
#include <cstddef>
#include <cstdint>

#include "data/class_labels.h"
#include "flant5/error.h"
#include "tests/fuzz/check.h"
#include "tests/fuzz/plain_line.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace flant5;
  try {
    for (const auto& [path, names] : read_class_labels({reinterpret_cast<const char*>(data), size})) {
      fuzz::check(!names.empty());
    }
  } catch (const InputError& error) {
    fuzz::check(fuzz::is_plain_line(error.what()));
  }
  return 0;
}
