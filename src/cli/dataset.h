// A data set of the Hugging Face hub, as --dataset names it, made the files of a run.
#pragma once

#include "cli/arguments.h"

namespace flant5 {

// Sets the files of the input, the names of its integer labels and what is to be said of both, where a data set is
// named: a folder, or NAME or NAME@REVISION in the hub's local cache. Throws UsageError if files are named too;
// InputError if the data set is not there, or its files are not clear.
void locate_dataset(InputArguments& input);

}  // namespace flant5
