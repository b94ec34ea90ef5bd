// Which labels a command is about.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/arguments.h"
#include "cli/console.h"
#include "flant5/label_map.h"

namespace flant5 {

// Those of --label-set, else of the data set that --labels names; none: nobody said.
std::optional<LabelSet> asked_labels(const LabelArguments& arguments);

// What labels mean in the data of a run with these labels.
LabelMap label_map(const InputArguments& input, const LabelSet& labels);

// The labels of saved predictions: those that were asked for, else those of a manifest beside a file, else those that
// the rows name, which is a warning where they are not negative, neutral and positive. Throws InputError if the files
// are of different labels.
LabelSet saved_labels(const std::vector<std::string>& files, const LabelArguments& arguments, const Console& console);

}  // namespace flant5
