// Which files of a data set's folder hold the rows of a split.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "data/dataset_card.h"

namespace flant5 {

struct DatasetChoice {
  std::string name;    // as people call the data set, for messages
  std::string config;  // of those that the card names; empty: the default one
  std::string split;   // empty: the only one
  std::string remedy;  // what to do where a file is missing
};

struct DatasetFiles {
  std::vector<std::string> paths;  // in the order in which they are read
  std::string split;
  std::vector<CardLabels> class_labels;  // of the config
  std::vector<std::string> settings;     // of the config, which nobody applies
};

// The first of:
//   - where the card (README.md) names configs: the files that the config's patterns for the split name
//   - data/SPLIT-*
//   - SPLIT.csv and the like, in the folder or in its data/
//   - the one data file there is, which is the split "train"
// Throws InputError: the config or the split is not there, or is not clear, with what there is as options or files to
// copy; a file is missing, with the remedy; the card is broken.
DatasetFiles find_dataset_files(const std::filesystem::path& folder, const DatasetChoice& choice);

}  // namespace flant5
