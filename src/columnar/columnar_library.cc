#include "data/columnar_library.h"

#include "columnar/readers.h"

namespace flant5 {
namespace {

std::unique_ptr<ColumnarReader> open(const ColumnarInput& input) {
  switch (input.format) {
    case ColumnarFormat::kParquet:
      return open_parquet(input);
    case ColumnarFormat::kArrowFile:
      return open_arrow_file(input);
    case ColumnarFormat::kArrowStream:
      return open_arrow_stream(input);
  }
  return nullptr;
}

constexpr ColumnarLibrary kLibrary{open};

}  // namespace
}  // namespace flant5

extern "C" __attribute__((visibility("default"))) const flant5::ColumnarLibrary* flant5_columnar_library() {
  return &flant5::kLibrary;
}
