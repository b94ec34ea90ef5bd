// Bytes out: to standard output, or to a file that appears whole or not at all.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "flant5/error.h"

namespace flant5 {

// A write, or what makes it last, failed. The message names the output and the reason.
class WriteError : public OutputError {
 public:
  WriteError(const std::string& name, int error_number);
  int error_number() const { return error_number_; }
  bool reader_is_gone() const;  // EPIPE: whoever reads the pipe has left; a program ends quietly
  bool is_full() const;         // ENOSPC, EDQUOT, EFBIG

 private:
  int error_number_;
};

class Output {
 public:
  virtual ~Output() = default;
  // All of the bytes, at once. Throws WriteError.
  virtual void write(std::string_view bytes) = 0;
  // Nothing more comes; what was written is made to last. Throws WriteError. Without it the result does not count as
  // complete: the destructor gives up, silently.
  virtual void finish() = 0;
};

// An open descriptor, which stays open. A pipe that is not read fast enough is waited for.
std::unique_ptr<Output> write_to_descriptor(int descriptor, std::string name);

// The file at `path`, replaced in one step by finish(); until then, and if that never comes, what was there stays.
// It keeps the permissions of what it replaces, and is written through a symbolic link. A path that is no regular file
// (/dev/stdout, a named pipe) is written to as it is. "-" is standard output. Throws WriteError.
std::unique_ptr<Output> write_whole_file(const std::string& path);

}  // namespace flant5
