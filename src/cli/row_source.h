// The rows of a command: opened, looked through beforehand where that is possible, and limited.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/arguments.h"
#include "flant5/row_reader.h"

namespace flant5 {

// Opens the rows; what cannot be read goes to the file of rejects, where one was asked for. `stop` ends the reading.
std::unique_ptr<RowReader> open_input(const InputArguments& input, const std::atomic<bool>* stop);

// Whether these are regular files, which can be read more than once.
bool can_be_read_again(const std::vector<std::string>& files);

// Reads such files once from end to end, so that a bad row stops a run before the model is loaded. A file of rejects
// that cannot be written does too. The number of rows; none for standard input, pipes, files too large to be read for
// this alone, and where `stop` ended the reading.
std::optional<std::size_t> look_through(const InputArguments& input, const std::atomic<bool>* stop);

}  // namespace flant5
