// What Arrow says of a broken input, as errors of ours.
#pragma once

#include <arrow/status.h>

#include <exception>
#include <string>
#include <string_view>
#include <utility>

#include "flant5/error.h"

namespace flant5 {

// Throws InputError naming the input, with what Arrow says and the remedy.
[[noreturn]] void fail_on_input(const std::string& name, std::string_view format, const std::string& reason);

// The same for one that asks for more memory than it may hold at once.
[[noreturn]] void fail_on_memory(const std::string& name, std::string_view format);

// Runs `read`, which returns a status, and throws InputError where that is an error, or where it throws what is none of
// ours, as Parquet's code does.
template <typename Read>
void read_or_fail(const std::string& name, std::string_view format, Read&& read) {
  arrow::Status status;
  try {
    status = std::forward<Read>(read)();
  } catch (const Error&) {
    throw;
  } catch (const std::exception& error) {
    fail_on_input(name, format, error.what());
  }
  if (status.IsOutOfMemory()) fail_on_memory(name, format);
  if (!status.ok()) fail_on_input(name, format, status.message());
}

}  // namespace flant5
