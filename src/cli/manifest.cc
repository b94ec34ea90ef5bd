#include "cli/manifest.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <utility>

#include "cli/sha256.h"
#include "flant5/dtype.h"
#include "text/tokenizer.h"

namespace flant5 {
namespace {

namespace fs = std::filesystem;

std::string file_hash(const fs::path& file, FileHash how) {
  switch (how) {
    case FileHash::kNone:
      return "";
    case FileHash::kSamples:
      return sha256_of_samples(file);
    case FileHash::kWhole:
      return sha256_of_file(file);
  }
  return "";
}

std::vector<HashedFile> hashed_data(const std::vector<std::string>& files, FileHash how) {
  std::vector<HashedFile> hashed;
  for (const std::string& file : files) {
    std::error_code error;
    HashedFile& one = hashed.emplace_back(HashedFile{file, ""});
    if (!fs::is_regular_file(file, error)) continue;
    one.hash = file_hash(file, how);
    struct stat status {};
    if (how != FileHash::kSamples || ::stat(file.c_str(), &status) != 0) continue;
    one.size = static_cast<std::uintmax_t>(status.st_size);
    one.modified = date_text(status.st_mtim.tv_sec);
  }
  return hashed;
}

ModelRecord record_of(const UsedModel& used, FileHash weights) {
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

// The files beside the weights, whose hashes are always of all their bytes.
void add_settings(const fs::path& folder, const Tokenizer& tokenizer, std::vector<HashedFile>& files) {
  for (const char* const name : {"model.safetensors.index.json", "config.json", "generation_config.json"}) {
    const fs::path file = folder / name;
    if (fs::exists(file)) files.push_back({name, sha256_of_file(file)});
  }
  for (const fs::path& file : tokenizer.files()) files.push_back({file.filename().string(), sha256_of_file(file)});
}

constexpr std::array kAdapterFiles{"adapter_config.json", "adapter_model.safetensors"};

}  // namespace

PromptRecord record_of(const PromptTemplate& prompt, const std::vector<Demonstration>& shots) {
  std::string shown;
  for (const Demonstration& shot : shots) shown += fmt::format("{}\n{}\n", shot.text, prompt.labels().name(shot.label));
  return {prompt.name(), sha256_of_text(prompt.text()), prompt.text(), shots.size(), sha256_of_text(shown)};
}

std::vector<HashedFile> hashed_files(const UsedModel& used, FileHash weights) {
  std::vector<HashedFile> files;
  for (const fs::path& file : used.model.files()) {
    files.push_back({file.filename().string(), file_hash(file, weights)});
  }
  add_settings(used.folder, used.model.tokenizer(), files);
  return files;
}

ModelRecord foreseen_model(const FoundModel& found, const ModelArguments& arguments, ModelRecord before) {
  std::vector<HashedFile> files;
  const auto add_weights = [&](const fs::path& file) {
    if (!fs::exists(file)) return false;
    const std::string name = file.filename().string();
    const auto of_before = std::find_if(before.files.begin(), before.files.end(),
                                        [&name](const HashedFile& known) { return known.path == name; });
    const bool is_whole = of_before != before.files.end() && of_before->hash.starts_with(kSha256);
    files.push_back({name, is_whole ? sha256_of_file(file) : sha256_of_samples(file)});
    return true;
  };
  if (!found.adapter.empty()) {
    for (const char* const name : kAdapterFiles) add_weights(found.adapter / name);
  }
  for (HashedFile& file : before.files) {
    const bool is_weights = file.path.ends_with(".safetensors") && file.path != kAdapterFiles.back();
    if (is_weights && !add_weights(found.folder / file.path)) files.push_back(std::move(file));
  }
  const Tokenizer tokenizer = load_tokenizer(found.folder, arguments.parse_special_tokens);
  add_settings(found.folder, tokenizer, files);
  before.files = std::move(files);
  if (arguments.dtype) before.dtype = dtype_name(*arguments.dtype);
  return before;
}

std::string date_text(std::time_t time) { return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(time)); }

RunManifest make_manifest(const ManifestSources& sources) {
  RunManifest manifest;
  manifest.version = FLANT5_VERSION;
  manifest.command = sources.command;
  manifest.date = date_text(std::time(nullptr));
  manifest.options = sources.options;
  manifest.labels = sources.labels;
  manifest.decoding = sources.decoding;
  manifest.data = hashed_data(sources.data, sources.data_hash);
  if (!sources.calibration.empty()) manifest.calibration = {sources.calibration, sha256_of_file(sources.calibration)};
  if (sources.prompt != nullptr) manifest.prompt = *sources.prompt;
  if (sources.model != nullptr) {
    manifest.model = record_of(*sources.model, sources.weights);
    manifest.assumptions = choices_of(sources.options, *manifest.model);
  }
  return manifest;
}

void add_outcome(RunManifest& manifest, const ReadReport& reading, const RunReport& run) {
  for (const auto* remarks : {&reading.notes, &reading.warnings}) {
    manifest.assumptions.insert(manifest.assumptions.end(), remarks->begin(), remarks->end());
  }
  const double speed = run.seconds > 0 ? static_cast<double>(run.rows) / run.seconds : 0;
  manifest.run = {run.seconds, speed, run.workers, run.went_by_clock};
}

}  // namespace flant5
