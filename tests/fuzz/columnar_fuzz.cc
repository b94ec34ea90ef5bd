// Parquet files, Arrow files and Arrow streams of any bytes: each row is an object of JSON, what is broken is an error,
// and a stream gives the same however its bytes come.
// Input: a byte for the format, then the file.
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "columnar/readers.h"
#include "data/utf8.h"
#include "flant5/error.h"
#include "tests/fuzz/check.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/plain_line.h"

namespace flant5::fuzz {
namespace {

constexpr std::size_t kMaxMemory = std::size_t{16} << 20;
// A few bytes of Parquet may stand for any number of rows.
constexpr std::size_t kMostRows = 2000;

struct Format {
  ColumnarFormat value;
};
constexpr std::array kFormats{Format{ColumnarFormat::kParquet}, Format{ColumnarFormat::kArrowFile},
                              Format{ColumnarFormat::kArrowStream}};

// A number of bytes at a time.
class Trickle : public ByteSource {
 public:
  Trickle(std::string_view bytes, std::size_t step) : rest_(bytes), step_(step) {}
  ReadResult read(std::span<char> into, Wait) override {
    const std::size_t size = std::min({rest_.size(), into.size(), step_});
    rest_.copy(into.data(), size);
    rest_.remove_prefix(size);
    return {size > 0 ? ReadStatus::kData : ReadStatus::kEnd, size};
  }

 private:
  std::string_view rest_;
  std::size_t step_;
};

void check_row(const std::string& row) {
  check(row.starts_with('{') && row.ends_with('}'));
  check(std::none_of(row.begin(), row.end(), [](char c) { return c >= 0 && c < 0x20; }));
  const bool has_non_number = row.find("NaN") != row.npos || row.find("Infinity") != row.npos;
  if (!has_non_number && find_invalid_utf8(row) == row.npos) check(nlohmann::json::accept(row));
}

std::unique_ptr<ColumnarReader> open(const ColumnarInput& input) {
  switch (input.format) {
    case ColumnarFormat::kParquet:
      return open_parquet(input);
    case ColumnarFormat::kArrowFile:
      return open_arrow_file(input);
    default:
      return open_arrow_stream(input);
  }
}

// The rows, and after them the error that ended the reading.
std::vector<std::string> rows_of(const ColumnarInput& input) {
  std::vector<std::string> rows;
  try {
    const auto reader = open(input);
    check(reader->read_columns(Wait::kYes) == ReadStatus::kData);
    std::string row;
    while (rows.size() < kMostRows && reader->next(row, Wait::kYes) == ReadStatus::kData) {
      check_row(row);
      rows.push_back(row);
    }
  } catch (const InputError& error) {
    check(is_plain_line(error.what()));
    rows.emplace_back(error.what());
  }
  return rows;
}

std::vector<std::string> rows_of_stream(std::string_view bytes, std::size_t step) {
  ByteWindow window(std::make_unique<Trickle>(bytes, step));
  return rows_of({"x", ColumnarFormat::kArrowStream, nullptr, &window, kMaxMemory});
}

}  // namespace
}  // namespace flant5::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace flant5;
  fuzz::FuzzInput input(data, size);
  const ColumnarFormat format = input.pick(fuzz::kFormats);
  if (format == ColumnarFormat::kArrowStream) {
    fuzz::check(fuzz::rows_of_stream(input.rest(), size) == fuzz::rows_of_stream(input.rest(), 7));
    return 0;
  }
  const auto source = read_memory(std::string(input.rest()));
  fuzz::rows_of({"x", format, source->random_access(), nullptr, fuzz::kMaxMemory});
  return 0;
}
