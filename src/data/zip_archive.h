// A zip archive in a file of its own. Its files are called members; one of them is read as a file is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "data/byte_source.h"

namespace flant5 {

// What is needed of a file to tell.
inline constexpr std::size_t kZipMagicBytes = 4;

// Whether a file that begins so is a zip archive, as workbooks and jar files are too.
bool begins_as_zip(std::string_view head);

class ZipArchive {
 public:
  // Reads the list of members. Throws InputError: the file cannot be opened, is not as the stamp says, or is no
  // archive, as one that is cut off.
  ZipArchive(const std::string& path, const FileStamp& stamp);
  // The same for bytes in memory; `name` stands in messages.
  ZipArchive(std::string name, std::string bytes);

  // The full name of the member to read: `wanted`, which may lack the folders before it where that is clear; if it is
  // empty the one member that may hold rows. Throws InputError that lists the members as options to copy, and for
  // workbooks and other things that zip packs, where nothing is wanted, says what they are.
  std::string choose(const std::string& wanted) const;

  // The bytes of a member of this name, stored or deflated, as they are unpacked. Throws InputError, here or as they
  // are read, that names archive and member: it is there twice, encrypted or packed in another way; it is cut off,
  // broken, or not what its checksum says; it is of a kind that is read from a file of its own alone (Parquet, Arrow);
  // or it has grown beyond the bounds of UnpackSource.
  std::unique_ptr<ByteSource> open(const std::string& member, std::uint64_t max_expansion) const;

 private:
  class Reader;
  class MemberSource;

  [[noreturn]] void fail(const std::string& reason) const;
  std::vector<std::string> files() const;
  std::vector<std::string> files_of_rows() const;
  std::string only_file() const;

  std::string name_;
  std::shared_ptr<Reader> reader_;
  std::vector<std::string> members_;  // by their places
};

}  // namespace flant5
