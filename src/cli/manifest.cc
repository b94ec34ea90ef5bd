#include "cli/manifest.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>

#include "cli/sha256.h"

namespace flant5 {
namespace {

namespace fs = std::filesystem;

std::string weight_hash(const fs::path& file, WeightHash how) {
  switch (how) {
    case WeightHash::kNone:
      return "";
    case WeightHash::kSamples:
      return sha256_of_samples(file);
    case WeightHash::kWhole:
      return sha256_of_file(file);
  }
  return "";
}

std::vector<HashedFile> hashed_data(const std::vector<std::string>& files, bool hash) {
  std::vector<HashedFile> hashed;
  for (const std::string& file : files) {
    std::error_code error;
    hashed.push_back({file, hash && fs::is_regular_file(file, error) ? sha256_of_file(file) : ""});
  }
  return hashed;
}

ModelRecord record_of(const UsedModel& used, WeightHash weights) {
  return {.path = used.folder.string(),
          .files = hashed_files(used, weights),
          .engine = used.model.engine_name(),
          .device = used.model.device(),
          .processor = used.model.processor(),
          .dtype = used.model.dtype(),
          .libtorch = FLANT5_LIBTORCH_VERSION};
}

// What was chosen because nobody said otherwise.
std::vector<std::string> choices_of(const RunOptions& options, const ModelRecord& model) {
  std::vector<std::string> choices;
  if (!options.given.contains("model"))
    choices.push_back(fmt::format("--model was not given: {} was found", model.path));
  const auto device = options.given.find("device");
  if (device == options.given.end() || option_text(device->second) == "auto") {
    choices.push_back(fmt::format("--device was not given: {} was taken", model.device));
  }
  const auto dtype = options.given.find("dtype");
  if (dtype == options.given.end() || option_text(dtype->second) == "auto") {
    choices.push_back(
        model.device == "cpu"
            ? fmt::format("--dtype was not given: {} was chosen for a processor with {}", model.dtype, model.processor)
            : fmt::format("--dtype was not given: {} was chosen for {}", model.dtype, model.device));
  }
  return choices;
}

}  // namespace

PromptRecord record_of(const PromptTemplate& prompt, const std::vector<Demonstration>& shots) {
  std::string shown;
  for (const Demonstration& shot : shots) shown += fmt::format("{}\n{}\n", shot.text, prompt.labels().name(shot.label));
  return {prompt.name(), sha256_of_text(prompt.text()), prompt.text(), shots.size(), sha256_of_text(shown)};
}

std::vector<HashedFile> hashed_files(const UsedModel& used, WeightHash weights) {
  std::vector<HashedFile> files;
  for (const fs::path& file : used.model.files()) {
    files.push_back({file.filename().string(), weight_hash(file, weights)});
  }
  for (const char* const name :
       {"model.safetensors.index.json", "config.json", "generation_config.json", "spiece.model"}) {
    const fs::path file = used.folder / name;
    if (fs::exists(file)) files.push_back({name, sha256_of_file(file)});
  }
  return files;
}

RunManifest make_manifest(const ManifestSources& sources) {
  RunManifest manifest;
  manifest.version = FLANT5_VERSION;
  manifest.command = sources.command;
  manifest.date = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
  manifest.options = sources.options;
  manifest.labels = sources.labels;
  manifest.decoding = sources.decoding;
  manifest.data = hashed_data(sources.data, sources.hash_data);
  if (sources.prompt != nullptr) manifest.prompt = *sources.prompt;
  if (sources.model != nullptr) {
    manifest.model = record_of(*sources.model, sources.weights);
    manifest.assumptions = choices_of(sources.options, *manifest.model);
  }
  return manifest;
}

void add_outcome(RunManifest& manifest, const ReadReport& reading, const RunReport& run) {
  manifest.assumptions.insert(manifest.assumptions.end(), reading.notes.begin(), reading.notes.end());
  const double speed = run.seconds > 0 ? static_cast<double>(run.rows) / run.seconds : 0;
  manifest.run = {run.seconds, speed, run.workers, run.went_by_clock};
}

}  // namespace flant5
