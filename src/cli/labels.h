// Which labels a command is about.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/arguments.h"
#include "cli/console.h"
#include "flant5/label_map.h"
#include "flant5/row_reader.h"

namespace flant5 {

// Those of --label-set, else of the data set that --labels names; none: nobody said.
std::optional<LabelSet> asked_labels(const LabelArguments& arguments);

// The same, else those that the data names itself, as Parquet and Arrow files may. With a prompt that serves other
// labels only, these are left to it, if it knows them all; else throws UsageError.
std::optional<LabelSet> labels_of_run(const InputArguments& input, const std::string& prompt);

// What labels mean in the data of a run with these labels.
LabelMap label_map(const InputArguments& input, const LabelSet& labels);

// Why the integers that stand as labels in rows cannot be evaluated; none where they can.
std::optional<std::string> unexplained(const ReadReport& report, const LabelMap& labels);

// Throws InputError that names the data, where there is such a reason.
void check_integers(const ReadReport& report, const LabelMap& labels, const std::string& data);

// A file of predictions, and what messages call it.
struct SavedFile {
  std::string path;
  std::string name;
};

// The labels of saved predictions: those that were asked for, else those of a manifest beside a file, else those that
// the rows name, which is a warning where they are not negative, neutral and positive. Throws InputError if the files
// are of different labels.
LabelSet saved_labels(const std::vector<std::string>& files, const LabelArguments& arguments, const Console& console);
LabelSet saved_labels(const std::vector<SavedFile>& files, const LabelArguments& arguments, const Console& console);

}  // namespace flant5
