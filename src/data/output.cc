#include "data/output.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include "data/descriptor.h"
#include "data/excerpt.h"
#include "temporary_path.h"

namespace flant5 {
namespace {

constexpr mode_t kPermissions = 0777;

class DescriptorOutput : public Output {
 public:
  DescriptorOutput(int descriptor, std::string name) : descriptor_(descriptor), name_(std::move(name)) {}
  void write(std::string_view bytes) override { write_all(descriptor_, name_, bytes); }
  void finish() override {}

 private:
  int descriptor_;
  std::string name_;
};

// A path that is there and no regular file.
class SpecialOutput : public Output {
 public:
  explicit SpecialOutput(std::string path) : path_(std::move(path)), file_(path_, O_WRONLY) {}
  void write(std::string_view bytes) override { write_all(file_.get(), path_, bytes); }
  void finish() override { file_.close(path_); }

 private:
  std::string path_;
  Descriptor file_;
};

class WholeFile : public Output {
 public:
  explicit WholeFile(const std::string& path) : path_(resolve_links(path)), temporary_(temporary_path(path_)) {
    file_ = Descriptor(temporary_, O_WRONLY | O_CREAT | O_EXCL, path);
    struct stat status {};
    const bool replaces = ::stat(path_.c_str(), &status) == 0;
    // Not being allowed to is no reason to fail.
    if (replaces && ::fchmod(file_.get(), status.st_mode & kPermissions) != 0) errno = 0;
  }
  ~WholeFile() override {
    if (file_.is_open()) ::unlink(temporary_.c_str());
  }
  WholeFile(const WholeFile&) = delete;
  WholeFile& operator=(const WholeFile&) = delete;

  void write(std::string_view bytes) override { write_all(file_.get(), path_, bytes); }

  void finish() override {
    sync_file(file_.get(), path_);
    rename_file(temporary_, path_);
    file_.close(path_);
  }

 private:
  std::string path_;
  std::string temporary_;
  Descriptor file_;
};

std::string reason(const std::string& name, int error_number) {
  const std::filesystem::path folder = std::filesystem::path(name).parent_path();
  std::error_code ignored;
  if (error_number == ENOENT && !folder.empty() && !std::filesystem::exists(folder, ignored)) {
    return fmt::format("there is no folder {}", escape_controls(folder.string()));
  }
  return std::strerror(error_number);
}

}  // namespace

WriteError::WriteError(const std::string& name, int error_number)
    : OutputError(fmt::format("{} could not be written: {}", escape_controls(name), reason(name, error_number))),
      error_number_(error_number) {}

bool WriteError::reader_is_gone() const { return error_number_ == EPIPE; }

bool WriteError::is_full() const {
  return error_number_ == ENOSPC || error_number_ == EDQUOT || error_number_ == EFBIG;
}

std::unique_ptr<Output> write_to_descriptor(int descriptor, std::string name) {
  return std::make_unique<DescriptorOutput>(descriptor, std::move(name));
}

std::unique_ptr<Output> write_whole_file(const std::string& path) {
  if (path == "-") return write_to_descriptor(STDOUT_FILENO, "standard output");
  if (!is_regular_or_new(path)) return std::make_unique<SpecialOutput>(path);
  return std::make_unique<WholeFile>(path);
}

}  // namespace flant5
