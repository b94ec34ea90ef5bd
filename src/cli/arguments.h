// What the command line asks for: one struct a command, filled by command_line.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "data/shard.h"
#include "eval/conformal.h"
#include "eval/ensemble.h"
#include "eval/manifest.h"
#include "flant5/classifier.h"
#include "flant5/loaded_model.h"
#include "flant5/read_options.h"

namespace flant5 {

struct ModelArguments {
  std::string model;           // folder or hub name; empty: $FLANT5_MODEL, a Flan-T5 that is here, the demo model
  std::string adapter;         // folder or hub name of a LoRA adapter, or empty
  std::optional<Dtype> dtype;  // none: chosen for the processor
  std::string int8_keep;
  std::string device = "auto";
  bool parse_special_tokens = false;
  bool ignore_memory = false;
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

struct DatasetArguments {
  std::string name;  // on the hub, or a folder
  std::string config;
  std::string split;
};

struct InputArguments {
  std::vector<std::string> files;  // or those of the data set
  DatasetArguments dataset;
  std::vector<std::string> class_names;  // of its integer labels, by its card, where no option says it
  ReadOptions read;                      // its labels are set once the labels of the run are known
  LabelArguments labels;
  std::string label_map;
  std::string separator;
  std::string escape;
  std::string rejects;  // file for rows that could not be read
  std::size_t limit = 0;
  std::size_t sample = 0;  // rows to draw of those within the limit; 0: all
  std::uint64_t sample_seed = 0;
  std::vector<std::string> keep;  // names of fields, or "all"
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
  std::string summary;   // file to append to
  std::string group_by;  // field of the rows whose values the figures are given for too, or empty
};

// A file by the option that names it.
struct NamedFile {
  std::string option;
  std::string path;
};

// Behind the name of a file of predictions.
inline constexpr const char* kManifestEnding = ".manifest.json";

// Of a file of predictions.
std::string manifest_path(const std::string& predictions);

// Whether it will be in a file of results.
bool is_manifest_shown(const OutputArguments& output);

// The files of results, beside the predictions, that were asked for.
std::vector<NamedFile> result_files(const OutputArguments& output);

struct CheckArguments {
  std::string fail_under;
  std::string fail_over;        // of figures that are better when lower
  bool fail_under_low = false;  // the interval's worse end must keep the bounds
  std::optional<double> max_invalid;
  std::string baseline;
};

// What is done with scores once they are there.
struct TrustArguments {
  std::string calibration;  // file of a saved calibration, or empty
  std::optional<double> abstain_below;
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
  TrustArguments trust;
  GenerationArguments generation;
  ClassifierOptions classifier;
  std::string shard_given;     // as --shard has it, or empty
  std::optional<Shard> shard;  // none: the run is over all rows
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
  std::string summary;  // file to append to
  std::size_t max_rows = 20;
  std::uint64_t seed = 0;
  LabelArguments labels;
  ConsoleArguments console;
  RunOptions options;
};

struct ReportArguments {
  std::vector<std::string> predictions;
  LabelArguments labels;
  std::uint64_t seed = 0;
  OutputArguments output;
  CheckArguments check;
  ConsoleArguments console;
  RunOptions options;
};

struct MergeArguments {
  std::string out;
  std::vector<std::string> shards;  // files of predictions
  ConsoleArguments console;
  RunOptions options;
};

struct SweepArguments {
  ModelArguments model;
  std::vector<std::string> prompts;
  std::vector<std::size_t> shots;
  std::string examples;
  std::uint64_t seed = 0;
  std::vector<std::string> candidates;  // files of saved predictions, in place of a grid
  std::string rank_by = "macro_f1";
  std::optional<double> select_on;  // share of the labelled rows to choose on; none: all rows rank
  bool test_all = false;
  InputArguments input;
  std::string save;  // folder for the predictions of each candidate, or empty
  std::string json;  // file
  GenerationArguments generation;
  ClassifierOptions classifier;
  ConsoleArguments console;
  RunOptions options;
};

struct CalibrateArguments {
  std::string predictions;  // file; "-" is standard input
  // What offsets are fitted to: one of these, or none.
  std::string prior;  // "uniform", a share for each label, a file, or empty
  bool batch = false;
  std::string fit;       // file of predictions with gold labels, or empty
  bool offsets = false;  // with prediction sets: fit offsets to part of the labelled rows too
  std::string apply;     // file of a saved calibration, or empty
  bool estimate_prior = false;
  std::optional<bool> temperature;  // none: with enough rows
  std::optional<double> alpha;      // of prediction sets; none: there are none
  ConformalOptions sets;            // but for alpha
  std::optional<double> abstain_below;
  std::string save;  // file for what was fitted, or empty
  std::string output = "-";
  std::string format;  // "jsonl", "csv", "tsv", or empty: by the file's name
  std::uint64_t seed = 0;
  LabelArguments labels;
  ConsoleArguments console;
  RunOptions options;

  // Whether offsets are fitted to the labelled rows; without --conformal that is what they are for.
  bool fits_offsets() const { return !fit.empty() && (!alpha || offsets); }
};

struct EnsembleArguments {
  std::vector<std::string> predictions;  // files
  EnsembleMethod method = EnsembleMethod::kMeanLogProbability;
  std::string output = "-";
  std::string format;  // "jsonl", "csv", "tsv", or empty: by the file's name
  std::string json;    // file
  std::uint64_t seed = 0;
  LabelArguments labels;
  ConsoleArguments console;
  RunOptions options;
};

struct QuantizeArguments {
  std::string model;
  std::string adapter;
  std::string out;
  std::string int8_keep;
  InputArguments input;    // rows to fit it to, or none
  PromptArguments prompt;  // that they are asked with
  double agreement = 0.99;
  std::size_t max_new_tokens = 8;
  bool ignore_memory = false;
  ConsoleArguments console;
  RunOptions options;
};

struct InspectArguments {
  std::string model;
  std::string adapter;
  PromptArguments prompt;  // whose answer words are shown
  LabelArguments labels;
  std::string json;  // file
  ConsoleArguments console;
  RunOptions options;
};

struct DownloadArguments {
  std::string name;  // on the hub, with a revision or without
  bool is_dataset = false;
};

}  // namespace flant5
