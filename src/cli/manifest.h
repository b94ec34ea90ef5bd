// The one place where manifests are made, for every command.
#pragma once

#include <cstdint>
#include <ctime>
#include <filesystem>
#include <string>
#include <vector>

#include "cli/arguments.h"
#include "cli/setup.h"
#include "eval/manifest.h"
#include "flant5/classifier.h"
#include "flant5/loaded_model.h"
#include "flant5/prompt_template.h"
#include "flant5/row_reader.h"

namespace flant5 {

// How much of a file is hashed. A hash of samples takes no time, and tells checkpoints from one another, though not one
// from its copy with a few changed bytes. A model's tokenizer and config are always hashed whole.
enum class FileHash : std::uint8_t { kNone, kSamples, kWhole };

// A model as a command has it.
struct UsedModel {
  const LoadedModel& model;
  std::filesystem::path folder;
};

// What a manifest is made from; what a command does not have stays empty.
struct ManifestSources {
  std::string command;
  const RunOptions& options;
  LabelSet labels;
  std::string decoding{};         // how answers are generated
  std::vector<std::string> data;  // files; "-" for standard input
  const UsedModel* model = nullptr;
  const PromptRecord* prompt = nullptr;
  FileHash weights = FileHash::kWhole;
  std::string calibration{};              // file, or empty
  FileHash data_hash = FileHash::kWhole;  // of samples: with size and time
};

PromptRecord record_of(const PromptTemplate& prompt, const std::vector<Demonstration>& shots);

// Throws InputError for a file that cannot be read.
RunManifest make_manifest(const ManifestSources& sources);

// Now, or of a time that is given, as a manifest has it: UTC, ISO 8601.
std::string date_text(std::time_t time);

// The files of the model with their hashes, by their names in its folder.
std::vector<HashedFile> hashed_files(const UsedModel& used, FileHash weights);

// What of a model's record is known before its weights are loaded; the rest, and the hashes of weights that are not
// there, are as `before` has them. Weights are hashed as they are there: whole, or samples of them.
ModelRecord foreseen_model(const FoundModel& found, const ModelArguments& arguments, ModelRecord before);

// What is known once rows were read and answered.
void add_outcome(RunManifest& manifest, const ReadReport& reading, const RunReport& run);

}  // namespace flant5
