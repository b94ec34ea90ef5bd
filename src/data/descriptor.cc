#include "data/descriptor.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <utility>

#include "data/output.h"

namespace flant5 {
namespace {

[[noreturn]] void fail(const std::string& name) { throw WriteError(name, errno); }

}  // namespace

Descriptor::Descriptor(const std::string& path, int flags, const std::string& name, unsigned mode)
    : descriptor_(::open(path.c_str(), flags | O_CLOEXEC, mode)) {
  if (descriptor_ < 0) fail(name.empty() ? path : name);
}

Descriptor::~Descriptor() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Descriptor::Descriptor(Descriptor&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

void Descriptor::close(const std::string& name) {
  const int descriptor = std::exchange(descriptor_, -1);
  if (descriptor >= 0 && ::close(descriptor) != 0 && errno != EINTR) fail(name);
}

void write_all(int descriptor, const std::string& name, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t size = ::write(descriptor, bytes.data(), bytes.size());
    if (size >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(size));
    } else if (errno == EAGAIN) {
      pollfd request{descriptor, POLLOUT, 0};
      if (::poll(&request, 1, -1) < 0 && errno != EINTR) fail(name);
    } else if (errno != EINTR) {
      fail(name);
    }
  }
}

void sync_file(int descriptor, const std::string& name) {
  // What cannot be synced, a pipe or a device, needs none.
  if (::fsync(descriptor) != 0 && errno != EINVAL && errno != EROFS) fail(name);
}

void sync_folder_of(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path();
  const std::string name = folder.empty() ? "." : folder;
  // A folder that may be written to but not read cannot be synced; the file itself is safe.
  if (::access(name.c_str(), R_OK) != 0) return;
  const Descriptor descriptor(name, O_RDONLY | O_DIRECTORY);
  sync_file(descriptor.get(), name);
}

void rename_file(const std::string& from, const std::string& to) {
  if (std::rename(from.c_str(), to.c_str()) != 0) fail(to);
  sync_folder_of(to);
}

std::string resolve_links(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_symlink(path, error)) return path;
  const std::filesystem::path target = std::filesystem::weakly_canonical(path, error);
  return error ? path : target.string();
}

bool is_regular_or_new(const std::string& path) {
  if (path == "-") return false;
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return true;
  if (S_ISDIR(status.st_mode)) throw WriteError(path, EISDIR);
  return S_ISREG(status.st_mode);
}

}  // namespace flant5
