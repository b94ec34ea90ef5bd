#include "data/byte_source.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "data/excerpt.h"
#include "flant5/error.h"

namespace flant5 {
namespace {

constexpr int kStopPollMilliseconds = 100;

FileStamp stamp_of(const struct stat& status) {
  return {S_ISREG(status.st_mode), static_cast<std::int64_t>(status.st_size),
          static_cast<std::int64_t>(status.st_mtim.tv_sec) * 1'000'000'000 + status.st_mtim.tv_nsec};
}

class FileSource : public ByteSource, public RandomAccess {
 public:
  FileSource(std::string path, const FileStamp& stamp, const std::atomic<bool>* stop)
      : path_(std::move(path)), stamp_(stamp), stop_(stop) {
    if (path_ == "-") {
      path_ = "standard input";
      descriptor_ = STDIN_FILENO;
      return;
    }
    // Without waiting: opening a named pipe would otherwise block, deaf to the stop flag, until someone writes to it.
    descriptor_ = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor_ < 0) refuse_input(path_, fmt::format("cannot be opened any more: {}", std::strerror(errno)));
    check_unchanged();
  }

  ~FileSource() override {
    if (descriptor_ > STDIN_FILENO) ::close(descriptor_);
  }
  FileSource(const FileSource&) = delete;
  FileSource& operator=(const FileSource&) = delete;

  ReadResult read(std::span<char> into, Wait wait) override {
    for (;;) {
      if (!stamp_.is_regular) {
        const ReadStatus status = poll_input(wait);
        if (status != ReadStatus::kData) return {status, 0};
      }
      const ssize_t size = ::read(descriptor_, into.data(), into.size());
      if (size > 0) return {ReadStatus::kData, static_cast<std::size_t>(size)};
      if (size == 0) {
        check_unchanged();
        return {ReadStatus::kEnd, 0};
      }
      if (errno != EINTR && errno != EAGAIN)
        refuse_input(path_, fmt::format("cannot be read: {}", std::strerror(errno)));
    }
  }

  RandomAccess* random_access() override { return stamp_.is_regular ? this : nullptr; }

  std::uint64_t size() const override { return static_cast<std::uint64_t>(stamp_.size); }

  std::size_t read_at(std::uint64_t at, std::span<char> into) override {
    std::size_t done = 0;
    while (done < into.size()) {
      const ssize_t size = ::pread(descriptor_, into.data() + done, into.size() - done, static_cast<off_t>(at + done));
      if (size == 0) break;
      if (size > 0) done += static_cast<std::size_t>(size);
      if (size < 0 && errno != EINTR) refuse_input(path_, fmt::format("cannot be read: {}", std::strerror(errno)));
    }
    return done;
  }

  void check_unchanged() const override {
    if (stamp_.is_regular) flant5::check_unchanged(descriptor_, path_, stamp_);
  }

 private:
  ReadStatus poll_input(Wait wait) const {
    for (;;) {
      if (stop_ != nullptr && stop_->load()) return ReadStatus::kStopped;
      pollfd request{descriptor_, POLLIN, 0};
      const int ready = ::poll(&request, 1, wait == Wait::kYes ? kStopPollMilliseconds : 0);
      if (ready > 0) return ReadStatus::kData;
      if (ready < 0 && errno != EINTR)
        refuse_input(path_, fmt::format("cannot be waited for: {}", std::strerror(errno)));
      if (wait == Wait::kNo) return ReadStatus::kNothingYet;
    }
  }

  std::string path_;
  FileStamp stamp_;
  const std::atomic<bool>* stop_;
  int descriptor_ = -1;
};

class MemorySource : public ByteSource, public RandomAccess {
 public:
  explicit MemorySource(std::string bytes) : bytes_(std::move(bytes)) {}

  ReadResult read(std::span<char> into, Wait) override {
    const std::size_t size = std::min(into.size(), bytes_.size() - at_);
    std::memcpy(into.data(), bytes_.data() + at_, size);
    at_ += size;
    return {size > 0 ? ReadStatus::kData : ReadStatus::kEnd, size};
  }

  RandomAccess* random_access() override { return this; }

  std::uint64_t size() const override { return bytes_.size(); }

  std::size_t read_at(std::uint64_t at, std::span<char> into) override {
    if (at >= bytes_.size()) return 0;
    return bytes_.copy(into.data(), into.size(), static_cast<std::size_t>(at));
  }

 private:
  std::string bytes_;
  std::size_t at_ = 0;
};

}  // namespace

FileStamp stamp_file(const std::string& path) {
  struct stat status {};
  if (path == "-") {
    if (::fstat(STDIN_FILENO, &status) != 0) refuse_input("standard input", std::strerror(errno));
    return stamp_of(status);
  }
  if (::stat(path.c_str(), &status) != 0) refuse_input(path, fmt::format("cannot be read: {}", std::strerror(errno)));
  if (S_ISDIR(status.st_mode)) refuse_input(path, "is a folder; give the files in it");
  if (::access(path.c_str(), R_OK) != 0) refuse_input(path, fmt::format("cannot be read: {}", std::strerror(errno)));
  return stamp_of(status);
}

void check_unchanged(int descriptor, const std::string& path, const FileStamp& stamp) {
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) refuse_input(path, std::strerror(errno));
  if (stamp_of(status) != stamp) {
    refuse_input(path, "changed while the run was reading it; run again on a file that nothing writes to");
  }
}

std::string peek_file(const std::string& path, std::size_t size) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return {};
  std::string head(size, '\0');
  const ssize_t got = ::pread(descriptor, head.data(), head.size(), 0);
  ::close(descriptor);
  head.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  return head;
}

std::unique_ptr<ByteSource> open_file(const std::string& path, const FileStamp& stamp, const std::atomic<bool>* stop) {
  return std::make_unique<FileSource>(path, stamp, stop);
}

std::unique_ptr<ByteSource> read_memory(std::string bytes) { return std::make_unique<MemorySource>(std::move(bytes)); }

}  // namespace flant5
