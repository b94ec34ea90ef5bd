// The system calls of writing, with every failure a WriteError that names the file.
#pragma once

#include <string>
#include <string_view>

namespace flant5 {

// An open file that closes itself.
class Descriptor {
 public:
  Descriptor() = default;
  // Throws WriteError, which names the file `name`, if there is one.
  Descriptor(const std::string& path, int flags, const std::string& name = "", unsigned mode = 0666);
  ~Descriptor();
  Descriptor(Descriptor&& other) noexcept;
  Descriptor& operator=(Descriptor&& other) noexcept;

  int get() const { return descriptor_; }
  bool is_open() const { return descriptor_ >= 0; }
  // Some file systems report a write that failed only now.
  void close(const std::string& name);

 private:
  int descriptor_ = -1;
};

// All of the bytes, however many calls it takes.
void write_all(int descriptor, const std::string& name, std::string_view bytes);

// What is in the file, and the name it goes by, outlive a loss of power.
void sync_file(int descriptor, const std::string& name);
void sync_folder_of(const std::string& path);

// Renames and makes that last.
void rename_file(const std::string& from, const std::string& to);

// Where a symbolic link leads, else the path itself.
std::string resolve_links(const std::string& path);

// Whether the path is, or would become, a regular file. "-" is standard output.
bool is_regular_or_new(const std::string& path);

}  // namespace flant5
