// What the command line asks for: one struct a command, filled by command_line.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "eval/manifest.h"
#include "flant5/classifier.h"
#include "flant5/loaded_model.h"
#include "flant5/read_options.h"

namespace flant5 {

struct ModelArguments {
  std::string model;           // folder or hub name; empty: $FLANT5_MODEL, a Flan-T5 that is here, the demo model
  std::optional<Dtype> dtype;  // none: chosen for the processor
  std::string int8_keep;
  std::string device = "auto";
};

struct PromptArguments {
  std::string shot;      // "zero", "one", "few", or empty
  std::string prompt;    // name or file, or empty
  std::string examples;  // file of demonstrations, or empty: those that ship
  std::optional<std::size_t> shots;
  std::uint64_t seed = 0;
};

struct LabelArguments {
  std::string set;     // names between commas, or empty
  std::string scheme;  // the name of a data set, or empty
};

// What of GenerationOptions was asked for.
struct GenerationArguments {
  std::optional<std::int64_t> max_new_tokens;
  std::optional<std::int64_t> min_new_tokens;
  std::optional<double> repetition_penalty;
  std::optional<std::size_t> no_repeat_ngram_size;
  std::optional<std::size_t> num_beams;
  std::optional<double> length_penalty;
  std::string early_stopping;  // "true", "false", "never", or empty
  std::optional<bool> do_sample;
  std::optional<double> temperature;
  std::optional<std::size_t> top_k;
  std::optional<double> top_p;
  std::optional<std::size_t> self_consistency;  // completions to draw
};

struct InputArguments {
  std::vector<std::string> files;
  ReadOptions read;  // its labels are set once the labels of the run are known
  LabelArguments labels;
  std::string label_map;
  std::string separator;
  std::string rejects;  // file for rows that could not be read
  std::size_t limit = 0;
};

struct OutputArguments {
  std::string file = "-";
  std::string format;  // "jsonl", "csv", "tsv", or empty: by the file's name
  bool with_text = false;
  bool resume = false;
  bool keep_manifest = false;  // in a file beside the predictions
  std::string metrics;
  std::string report;
  std::string plot;
  std::string plot_labels;
  std::string junit;
};

// A file by the option that names it.
struct NamedFile {
  std::string option;
  std::string path;
};

// Of a file of predictions.
std::string manifest_path(const std::string& predictions);

// Whether it will be in a file of results.
bool is_manifest_shown(const OutputArguments& output);

// The files of results, beside the predictions, that were asked for.
std::vector<NamedFile> result_files(const OutputArguments& output);

struct CheckArguments {
  std::string fail_under;
  bool fail_under_low = false;  // the interval's lower end must reach the bound
  std::optional<double> max_invalid;
  std::string baseline;
};

struct ConsoleArguments {
  bool quiet = false;
  bool profile = false;
};

struct ClassifyArguments {
  ModelArguments model;
  PromptArguments prompt;
  InputArguments input;
  OutputArguments output;
  CheckArguments check;
  ConsoleArguments console;
  GenerationArguments generation;
  ClassifierOptions classifier;
  bool print_prompts = false;
  std::size_t verify_dtype = 0;  // rows to run in float32 too
  double verify_floor = 0.95;
  RunOptions options;
};

struct CompareArguments {
  std::string first;
  std::string second;
  std::string json;     // file
  std::string changed;  // file of changed rows as JSONL
  std::size_t max_rows = 20;
  std::uint64_t seed = 0;
  LabelArguments labels;
  ConsoleArguments console;
  RunOptions options;
};

struct ReportArguments {
  std::vector<std::string> predictions;
  LabelArguments labels;
  OutputArguments output;
  CheckArguments check;
  ConsoleArguments console;
  RunOptions options;
};

struct SweepArguments {
  ModelArguments model;
  std::vector<std::string> prompts;
  std::vector<std::size_t> shots;
  std::string examples;
  std::uint64_t seed = 0;
  std::string rank_by = "macro_f1";
  InputArguments input;
  std::string json;  // file
  GenerationArguments generation;
  ClassifierOptions classifier;
  ConsoleArguments console;
  RunOptions options;
};

struct QuantizeArguments {
  std::string model;
  std::string out;
  std::string int8_keep;
  ConsoleArguments console;
};

}  // namespace flant5
