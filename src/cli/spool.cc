#include "cli/spool.h"

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <vector>

#include "cli/row_source.h"
#include "cli/signals.h"
#include "data/byte_source.h"
#include "temporary_path.h"

namespace flant5 {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kChunk = std::size_t{1} << 20;

}  // namespace

Spool::Spool(const std::string& file) : path_(file) {
  if (can_be_read_again({file})) return;
  std::error_code error;
  const fs::path folder = fs::temp_directory_path(error);
  const std::string name = temporary_path((error ? fs::path("/tmp") : folder) / "flant5-sentiment");
  copy_ = Descriptor(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, name, 0600);
  unlink(name.c_str());
  path_ = "/proc/self/fd/" + std::to_string(copy_.get());
  const auto source = open_file(file, stamp_file(file), &stop_requested());
  std::vector<char> chunk(kChunk);
  for (ReadResult got = source->read(chunk, Wait::kYes); got.status == ReadStatus::kData;
       got = source->read(chunk, Wait::kYes)) {
    write_all(copy_.get(), name, {chunk.data(), got.size});
  }
}

}  // namespace flant5
