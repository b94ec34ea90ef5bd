// Bytes as they come: from a file, a pipe or memory.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace flant5 {

enum class Wait : bool { kNo, kYes };

enum class ReadStatus : std::uint8_t {
  kData,
  kEnd,
  kNothingYet,  // only under Wait::kNo: a read would wait
  kStopped,     // the stop flag ended a wait
};

struct ReadResult {
  ReadStatus status = ReadStatus::kEnd;
  std::size_t size = 0;  // bytes, more than 0 under kData
};

// Bytes that can be read in any order.
class RandomAccess {
 public:
  virtual ~RandomAccess() = default;
  virtual std::uint64_t size() const = 0;
  // Fills `into`, as far as there are bytes from `at` on; how many those are. Throws InputError naming the input.
  virtual std::size_t read_at(std::uint64_t at, std::span<char> into) = 0;
  // Throws InputError if the input has changed under the run.
  virtual void check_unchanged() const {}
};

class ByteSource {
 public:
  virtual ~ByteSource() = default;
  // What is there, up to into.size() bytes: never waits to fill `into`. Throws InputError naming the input.
  virtual ReadResult read(std::span<char> into, Wait wait) = 0;
  // The same bytes from the first one on, in any order, as long as this lives; none where they only come once.
  virtual RandomAccess* random_access() { return nullptr; }
};

// How a path looked when the run began. A regular file that has another size or time of change when its end is reached
// has changed under the run.
struct FileStamp {
  bool is_regular = false;
  std::int64_t size = 0;
  std::int64_t changed_ns = 0;
  bool operator==(const FileStamp&) const = default;
};

// Throws InputError if the path is missing, a folder, or may not be read. "-" is standard input.
FileStamp stamp_file(const std::string& path);

// Throws InputError if the open file of this path is not as the stamp says.
void check_unchanged(int descriptor, const std::string& path, const FileStamp& stamp);

// The first bytes of a regular file, up to `size`; none where they cannot be read, which open_file() will report.
std::string peek_file(const std::string& path, std::size_t size);

// Opens the path. Throws InputError if it cannot be opened or is not as the stamp says, here or at its end.
std::unique_ptr<ByteSource> open_file(const std::string& path, const FileStamp& stamp, const std::atomic<bool>* stop);

std::unique_ptr<ByteSource> read_memory(std::string bytes);

}  // namespace flant5
