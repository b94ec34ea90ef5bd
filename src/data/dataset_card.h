// What the card of a data set on the Hugging Face hub, its README.md, says to programs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace flant5 {

// Of a data set that names none.
inline constexpr std::string_view kOnlySplit = "train";

// A way to load the data set, one of `configs`.
struct DatasetConfig {
  struct Split {
    std::string name;
    std::vector<std::string> patterns;  // of paths in the data set
  };
  std::string name;  // "default" where the card gives none
  bool is_default = false;
  std::string data_dir;               // where its files are, if `splits` is empty
  std::vector<Split> splits;          // of `data_files`; what names no split is "train"
  std::vector<std::string> settings;  // other keys: how the `datasets` library is to read the files
};

// The names of a field's integers 0, 1, ..., of `dataset_info`.
struct CardLabels {
  std::string config;  // empty where there is but one
  std::string field;
  std::vector<std::string> names;
};

struct DatasetCard {
  std::vector<DatasetConfig> configs;
  std::vector<CardLabels> class_labels;
};

// text: a whole README.md. Without front matter (between lines of ---) it says nothing; what it says in a form that the
// hub does not know is passed over. Throws InputError that names the card for front matter that is not YAML.
DatasetCard parse_dataset_card(std::string_view text, const std::string& name);

}  // namespace flant5
