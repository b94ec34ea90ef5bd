// What can go wrong, and the exit code that each kind ends the program with.
#pragma once

#include <stdexcept>
#include <string>

#include "flant5/api.h"

namespace flant5 {

enum class ExitCode : int {
  kDone = 0,
  kThreshold = 1,     // a --fail-under, --max-invalid or --baseline check failed
  kUsage = 2,         // an option, a prompt file or a combination of them is wrong
  kInput = 3,         // a row or an input file is wrong
  kModel = 4,         // no checkpoint, or a broken one
  kOutput = 5,        // a result could not be written
  kDisagreement = 6,  // --verify-dtype found less agreement than asked for
  kInterrupted = 130,
  kReaderGone = 141,  // the reader of standard output closed the pipe, as head does
  kTerminated = 143,
};

// Base of every error the library throws. The message names the file, row or tensor, the reason and the remedy.
class FLANT5_API Error : public std::runtime_error {
 public:
  Error(ExitCode code, const std::string& message) : std::runtime_error(message), code_(code) {}
  ExitCode code() const { return code_; }

 private:
  ExitCode code_;
};

struct FLANT5_API UsageError : Error {
  explicit UsageError(const std::string& message) : Error(ExitCode::kUsage, message) {}
};
struct FLANT5_API InputError : Error {
  explicit InputError(const std::string& message) : Error(ExitCode::kInput, message) {}
};
struct FLANT5_API ModelError : Error {
  explicit ModelError(const std::string& message) : Error(ExitCode::kModel, message) {}
};
struct FLANT5_API OutputError : Error {
  explicit OutputError(const std::string& message) : Error(ExitCode::kOutput, message) {}
};

}  // namespace flant5
