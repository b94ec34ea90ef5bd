#include "data/dataset_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "data/excerpt.h"
#include "data/file_kind.h"
#include "data/glob.h"
#include "flant5/error.h"

namespace flant5 {
namespace {

namespace fs = std::filesystem;
using namespace std::string_view_literals;

constexpr std::string_view kDataFolder = "data/";
// Splits by the names that people give to files.
constexpr std::array kSplitNames{"train"sv, "training"sv, "validation"sv, "valid"sv,      "dev"sv,
                                 "val"sv,   "test"sv,     "testing"sv,    "evaluation"sv, "eval"sv};
// Of the `datasets` library, about the data.
constexpr std::array kAboutData{"dataset_infos.json"sv, "dataset_info.json"sv, "dataset_dict.json"sv, "state.json"sv,
                                "config.json"sv};

template <typename Names>
bool is_among(std::string_view name, const Names& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// "data/train-00000-of-00002.parquet", taken apart.
struct ShardName {
  std::string_view series;  // "data/train"
  std::size_t count = 0;    // of the series; 0: the path is not of this form
};

ShardName shard_of(std::string_view path) {
  const std::string_view stem = path.substr(0, path.find('.', path.rfind('/') + 1));
  const std::size_t of = stem.rfind("-of-");
  const std::size_t dash = of == stem.npos ? of : stem.substr(0, of).rfind('-');
  const auto is_number = [](std::string_view text) {
    return !text.empty() && text.size() < 10 && text.find_first_not_of("0123456789") == text.npos;
  };
  if (dash == stem.npos || !is_number(stem.substr(of + 4)) || !is_number(stem.substr(dash + 1, of - dash - 1))) {
    return {};
  }
  return {stem.substr(0, dash), std::stoul(std::string(stem.substr(of + 4)))};
}

class Finder {
 public:
  Finder(const fs::path& folder, const DatasetChoice& choice) : folder_(folder), choice_(choice) {
    list_files();
    if (is_among("README.md", all_)) {
      const fs::path card = folder / "README.md";
      std::ifstream in(card, std::ios::binary);
      card_ = parse_dataset_card(std::string(std::istreambuf_iterator<char>(in), {}), card.string());
    }
  }

  DatasetFiles find() {
    if (!card_.configs.empty()) return of_config(chosen_config());
    if (!choice_.config.empty()) fail("its card names no configs; leave --dataset-config out");
    return of_names("");
  }

 private:
  [[noreturn]] void fail(const std::string& reason) const { refuse_input(choice_.name, reason); }

  [[noreturn]] void fail_incomplete(const std::string& missing) const {
    fail(fmt::format("{} is not in {}; {}", escape_controls(missing), escape_controls(folder_.string()),
                     choice_.remedy));
  }

  // Options or files to copy.
  [[noreturn]] void fail_with_choices(const std::string& reason, std::string_view option,
                                      const std::vector<std::string>& values) const {
    fail(fmt::format("{} {}", reason, list_choices(option, values)));
  }

  [[noreturn]] void fail_with_files(const std::string& reason, const std::vector<std::string>& files) const {
    if (files.empty()) fail_incomplete("a data file");
    std::vector<std::string> paths;
    for (const std::string& file : files) paths.push_back(folder_ / file);
    fail_with_choices(reason + "; instead of --dataset name one of its files:", "", paths);
  }

  void list_files() {
    std::error_code error;
    std::error_code ignored;  // a link to a file that is not there
    for (fs::recursive_directory_iterator it(folder_, error), end; !error && it != end; it.increment(error)) {
      const bool is_hidden = it->path().filename().string().starts_with('.');
      if (is_hidden && it->is_directory(ignored)) it.disable_recursion_pending();
      if (!is_hidden && it->is_regular_file(ignored)) all_.push_back(it->path().lexically_relative(folder_).string());
    }
    if (error) fail(fmt::format("{} cannot be listed: {}", escape_controls(folder_.string()), error.message()));
    std::sort(all_.begin(), all_.end());
  }

  const DatasetConfig& chosen_config() const {
    std::vector<std::string> names;
    for (const DatasetConfig& config : card_.configs) names.push_back(config.name);
    const auto find = [this](auto fits) -> const DatasetConfig* {
      const auto found = std::find_if(card_.configs.begin(), card_.configs.end(), fits);
      return found == card_.configs.end() ? nullptr : &*found;
    };
    if (!choice_.config.empty()) {
      const auto* asked = find([this](const DatasetConfig& config) { return config.name == choice_.config; });
      if (asked != nullptr) return *asked;
      fail_with_choices(fmt::format("no config is called {}; there is", escape_controls(choice_.config)),
                        "--dataset-config ", names);
    }
    if (const auto* given = find([](const DatasetConfig& config) { return config.is_default; })) return *given;
    if (const auto* named = find([](const DatasetConfig& config) { return config.name == "default"; })) return *named;
    if (card_.configs.size() == 1) return card_.configs.front();
    fail_with_choices("its card names several configs; choose one with", "--dataset-config ", names);
  }

  DatasetFiles of_config(const DatasetConfig& config) const {
    DatasetFiles found;
    if (config.splits.empty()) {
      const std::string folder = fs::path(config.data_dir + "/").lexically_normal();
      found = of_names(config.data_dir.empty() || folder == "./" ? "" : folder);
    } else {
      std::vector<std::string> names;
      for (const DatasetConfig::Split& split : config.splits) {
        if (!is_among(split.name, names)) names.push_back(split.name);
      }
      found.split = chosen_split(names);
      for (const DatasetConfig::Split& split : config.splits) {
        if (split.name == found.split) add_matches(split.patterns, found.paths);
      }
      complete(found.paths);
    }
    found.settings = config.settings;
    found.class_labels = labels_of(config.name);
    return found;
  }

  std::string chosen_split(const std::vector<std::string>& names) const {
    if (choice_.split.empty() && names.size() == 1) return names.front();
    if (choice_.split.empty()) fail_with_choices("it has several splits; choose one with", "--split ", names);
    if (is_among(choice_.split, names)) return choice_.split;
    fail_with_choices(fmt::format("no split is called {}; there is", escape_controls(choice_.split)), "--split ",
                      names);
  }

  void add_matches(const std::vector<std::string>& patterns, std::vector<std::string>& found) const {
    for (const std::string& pattern : patterns) {
      bool is_there = false;
      for (const std::string& file : all_) {
        if (!matches_glob(pattern, file)) continue;
        if (!is_among(file, found)) found.push_back(file);
        is_there = true;
      }
      if (!is_there) fail_incomplete(pattern);
    }
  }

  // Of the config; without a name of all.
  std::vector<CardLabels> labels_of(const std::string& config) const {
    std::vector<CardLabels> found;
    const auto is_of = [&config](const CardLabels& labels) {
      return labels.config.empty() || config.empty() || labels.config == config;
    };
    std::copy_if(card_.class_labels.begin(), card_.class_labels.end(), std::back_inserter(found), is_of);
    return found;
  }

  // By the names of the files that begin with `prefix`, a folder.
  DatasetFiles of_names(const std::string& prefix) const {
    std::vector<std::string> files;
    std::map<std::string, std::vector<std::string>> splits;
    for (const std::string& file : all_) {
      if (!file.starts_with(prefix) || is_among(last_part(file), kAboutData)) continue;
      if (!may_hold_rows(file) && name_ending(file) != "zip") continue;
      files.push_back(file);
      if (std::string split = split_of(file.substr(prefix.size())); !split.empty()) splits[split].push_back(file);
    }
    DatasetFiles found;
    found.class_labels = labels_of("");
    if (splits.empty() && files.size() == 1 && (choice_.split.empty() || choice_.split == kOnlySplit)) {
      found.split = kOnlySplit;
      found.paths = std::move(files);
    } else {
      if (splits.empty()) fail_with_files("its files' names do not say which split they belong to", files);
      std::vector<std::string> names;
      for (const auto& [name, ignored] : splits) names.push_back(name);
      found.split = chosen_split(names);
      found.paths = splits[found.split];
      settle(prefix, found.paths);
    }
    complete(found.paths);
    return found;
  }

  // Of a file in the data set, or in its data/: "train" of train-00000-of-00002.parquet, train-all.csv, train.csv.gz.
  std::string split_of(std::string_view path) const {
    if (path.starts_with(kDataFolder)) path.remove_prefix(kDataFolder.size());
    if (path.find('/') != path.npos) return {};
    if (const ShardName shard = shard_of(path); shard.count > 0) return std::string(shard.series);
    const std::string_view stem = path.substr(0, path.find_first_of(".-"));
    return is_among(stem, kSplitNames) || stem == choice_.split ? std::string(stem) : "";
  }

  // data/SPLIT-* before others, and one file or one series of them: the same rows in several forms must not count
  // twice.
  void settle(const std::string& prefix, std::vector<std::string>& files) const {
    const auto is_part = [&](const std::string& file) { return last_part(file).find('-') != std::string::npos; };
    const auto is_first_choice = [&](const std::string& file) {
      return file.starts_with(prefix + std::string(kDataFolder)) && is_part(file);
    };
    if (std::any_of(files.begin(), files.end(), is_first_choice)) std::erase_if(files, std::not_fn(is_first_choice));
    std::set<std::string> kinds;
    for (const std::string& file : files) kinds.insert(name_ending(file));
    const bool is_series = kinds.size() == 1 && std::all_of(files.begin(), files.end(), is_part);
    if (files.size() > 1 && !is_series) fail_with_files("several files may be the split", files);
  }

  // Makes paths of the file system of them, of which no shard is missing.
  void complete(std::vector<std::string>& files) const {
    std::map<std::string, std::size_t> missing;
    for (const std::string& file : files) {
      const ShardName shard = shard_of(file);
      if (shard.count == 0) continue;
      const std::string series = fmt::format("one of the {} shards of {}", shard.count, shard.series);
      --missing.try_emplace(series, shard.count).first->second;
    }
    for (const auto& [series, count] : missing) {
      if (count > 0) fail_incomplete(series);
    }
    for (std::string& file : files) file = folder_ / file;
  }

  const fs::path& folder_;
  const DatasetChoice& choice_;
  std::vector<std::string> all_;  // paths in the folder
  DatasetCard card_;
};

}  // namespace

DatasetFiles find_dataset_files(const std::filesystem::path& folder, const DatasetChoice& choice) {
  return Finder(folder, choice).find();
}

}  // namespace flant5
