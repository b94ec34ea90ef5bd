// The manifest of a run: what its rows and figures were made with, so that they can be made again. One JSON object by
// src/eval/schemas/manifest.v2.schema.json, in every file of results and beside predictions that can be resumed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "flant5/label.h"

namespace flant5 {

inline constexpr std::string_view kManifestSchema = "flant5-sentiment/manifest/2";

struct HashedFile {
  std::string path;
  std::string hash;  // "sha256:..." or, of samples of a large file, "sha256-of-samples:..."; empty for standard input
  // Of the data of a shard, which is not hashed whole.
  std::optional<std::uintmax_t> size{};  // bytes
  std::string modified{};                // UTC, ISO 8601; empty: not known
};

// A flag, a value, or the values of an option that takes several.
using OptionValue = std::variant<bool, std::string, std::vector<std::string>>;
using OptionValues = std::map<std::string, OptionValue>;  // by long name, without dashes

struct RunOptions {
  OptionValues given;     // on the command line or in the --config file, as they were written
  OptionValues defaults;  // of the other options that have a default
};

// "true", "few", "a.csv, b.csv".
std::string option_text(const OptionValue& value);

struct PromptRecord {
  std::string name;
  std::string hash;
  std::string text;        // the template as it is
  std::size_t shots = 0;   // demonstrations
  std::string shots_hash;  // of their texts and labels
};

struct ModelRecord {
  std::string path;
  std::vector<HashedFile> files;  // weights, tokenizer and config, an adapter's too, by their names
  std::string engine;             // "cpu"
  std::string device;             // "cpu"
  std::string processor;          // "AVX-512, bfloat16, VNNI"
  std::string dtype;              // "float32"
  std::string libtorch;           // the version
};

// Known once the run has ended.
struct RunRecord {
  double seconds = 0;  // classifying, without loading the model
  double rows_per_second = 0;
  std::size_t workers = 0;
  bool by_clock = false;  // rows were batched as a pipe brought them: another run may batch them otherwise
};

// Of a run over one shard of its data.
struct ShardRecord {
  std::size_t number = 1;  // from 1
  std::size_t count = 1;
  std::size_t block_rows = 0;   // rows of a block
  bool is_consecutive = false;  // its blocks follow one another; else they are every count-th
  // Known once the run has ended.
  std::size_t input_rows = 0;                         // of all shards, those that were left out too
  std::size_t rows = 0;                               // in the output
  std::size_t left_out = 0;                           // of its blocks, because they could not be read
  std::map<std::size_t, std::size_t> short_blocks{};  // from 0, that lack such rows: how many rows of each are there
  std::string output_hash{};
};

struct RunManifest {
  std::string version;  // of the program
  std::string command;  // "classify", "report", "compare", "sweep"
  std::string date;     // when the run began, UTC, ISO 8601
  RunOptions options;
  LabelSet labels;
  std::string decoding;                // how answers are generated; empty: the command generates none
  std::optional<PromptRecord> prompt;  // none: the command has no prompt, or several
  std::optional<ModelRecord> model;    // none: the command has no model
  std::vector<HashedFile> data;
  std::optional<HashedFile> calibration;  // that scores were calibrated with
  std::vector<std::string> assumptions;   // what nobody stated, a sentence each
  std::optional<RunRecord> run;
  std::optional<ShardRecord> shard;  // none: the run is over all of its data
};

std::string manifest_to_json(const RunManifest& manifest);

// `name` stands in messages. Fields that this version does not know are ignored. Throws InputError for what is no
// manifest of version 2.
RunManifest parse_manifest(std::string_view json, const std::string& name);

}  // namespace flant5
