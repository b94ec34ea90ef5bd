// The rows of a command: opened, looked through beforehand where that is possible, and limited.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>

#include "flant5/cli/arguments.h"
#include "flant5/data/row_reader.h"

namespace flant5 {

// Opens the rows; what cannot be read goes to the file of rejects, where one was asked for. `stop` ends the reading.
std::unique_ptr<RowReader> open_input(const InputArguments& input, const std::atomic<bool>* stop);

// Reads regular files once from end to end, so that a bad row stops a run before the model is loaded.
// A file of rejects that cannot be written does too. The number of rows; none for standard input, pipes and files too
// large to be read twice.
std::optional<std::size_t> look_through(const InputArguments& input);

}  // namespace flant5
