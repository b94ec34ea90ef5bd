// The one place where manifests are made, for every command.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "eval/manifest.h"
#include "flant5/classifier.h"
#include "flant5/loaded_model.h"
#include "flant5/prompt_template.h"
#include "flant5/row_reader.h"

namespace flant5 {

// How much of the weights is hashed. A hash of samples takes no time, and tells checkpoints from one another, though
// not one from its copy with a few changed bytes. Tokenizer and config are always hashed whole.
enum class WeightHash : std::uint8_t { kNone, kSamples, kWhole };

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
  WeightHash weights = WeightHash::kWhole;
  bool hash_data = true;
};

PromptRecord record_of(const PromptTemplate& prompt, const std::vector<Demonstration>& shots);

// Throws InputError for a file that cannot be read.
RunManifest make_manifest(const ManifestSources& sources);

// The files of the model with their hashes, by their names in its folder.
std::vector<HashedFile> hashed_files(const UsedModel& used, WeightHash weights);

// What is known once rows were read and answered.
void add_outcome(RunManifest& manifest, const ReadReport& reading, const RunReport& run);

}  // namespace flant5
