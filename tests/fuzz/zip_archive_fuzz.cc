// A zip archive of any bytes: the member that is chosen is one of its own, is read in bounds, and is the same each
// time; messages are fit to print. Input: a piece that names the member to read, or nothing, then the archive.
#include <vector>

#include "data/zip_archive.h"
#include "flant5/error.h"
#include "tests/fuzz/check.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/plain_line.h"

namespace flant5::fuzz {
namespace {

constexpr std::uint64_t kMostExpansion = 20;
constexpr std::size_t kMostBytes = (std::size_t{64} << 20) + (std::size_t{1} << 20);

// What is read before the end or a fault: its size, and a sum of its bytes.
struct Content {
  std::size_t size = 0;
  unsigned sum = 0;
  bool operator==(const Content&) const = default;
};

Content read(const ZipArchive& archive, const std::string& member) {
  Content content;
  try {
    const auto source = archive.open(member, kMostExpansion);
    std::vector<char> buffer(1 << 16);
    for (;;) {
      const ReadResult result = source->read(buffer, Wait::kYes);
      if (result.status == ReadStatus::kEnd) break;
      check(result.status == ReadStatus::kData && result.size > 0 && result.size <= buffer.size());
      for (std::size_t i = 0; i < result.size; ++i)
        content.sum = content.sum * 31 + static_cast<unsigned char>(buffer[i]);
      content.size += result.size;
      check(content.size <= kMostBytes);
    }
  } catch (const InputError& error) {
    check(is_plain_line(error.what()));
  }
  return content;
}

}  // namespace
}  // namespace flant5::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace flant5;
  fuzz::FuzzInput input(data, size);
  const std::string wanted(input.piece());
  try {
    const ZipArchive archive("x.zip", std::string(input.rest()));
    const std::string member = archive.choose(wanted);
    fuzz::check(member.ends_with(wanted));
    fuzz::check(fuzz::read(archive, member) == fuzz::read(archive, member));
  } catch (const InputError& error) {
    fuzz::check(fuzz::is_plain_line(error.what()));
  }
  return 0;
}
