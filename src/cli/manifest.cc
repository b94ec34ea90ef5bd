#include "cli/manifest.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>

#include "cli/sha256.h"

namespace flant5 {
namespace {

namespace fs = std::filesystem;

std::vector<HashedFile> hashed_data(const std::vector<std::string>& files) {
  std::vector<HashedFile> hashed;
  for (const std::string& file : files) {
    std::error_code error;
    hashed.push_back({file, fs::is_regular_file(file, error) ? sha256_of_files({file}) : ""});
  }
  return hashed;
}

std::string mode_name(AnswerMode mode) {
  switch (mode) {
    case AnswerMode::kGenerate:
      return "generate";
    case AnswerMode::kConstrained:
      return "constrained";
    case AnswerMode::kScore:
      return "score";
  }
  return "";
}

}  // namespace

RunManifest manifest_of(const ClassifyArguments& arguments, const PromptTemplate& prompt, std::size_t shots,
                        const LoadedModel& model, const fs::path& folder) {
  RunManifest manifest;
  manifest.version = FLANT5_VERSION;
  manifest.date = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
  manifest.prompt = {prompt.name(), sha256_of_text(prompt.text()), prompt.text()};
  manifest.dtype = model.dtype();
  manifest.device = "cpu (" + model.processor() + ")";
  manifest.threads = arguments.classifier.threads;
  manifest.mode = mode_name(arguments.classifier.mode);
  manifest.shots = shots;
  manifest.seed = arguments.prompt.seed;
  for (const std::string& option : arguments.given) manifest.options.push_back({option, ""});
  manifest.checkpoint.path = folder.string();
  const bool is_shown = !arguments.output.metrics.empty() || !arguments.output.report.empty();
  if (is_shown) manifest.checkpoint.hash = sha256_of_files(model.files());
  if (is_shown || arguments.output.file != "-") manifest.data = hashed_data(arguments.input.files);
  return manifest;
}

std::string continuation_of(const ClassifyArguments& arguments, const RunManifest& manifest,
                            const std::vector<Demonstration>& shots, const LoadedModel& model) {
  if (arguments.output.file == "-") return "";
  const ClassifierOptions& options = arguments.classifier;
  std::string shown;
  for (const Demonstration& shot : shots) shown += fmt::format("{}\n{}\n", shot.text, label_name(shot.label));
  std::string text = fmt::format("version: {}\nmodel: {}\ndtype: {} {}\nprompt: {}\nshots: {}\n", manifest.version,
                                 sha256_of_samples(model.files()), manifest.dtype, arguments.model.int8_keep,
                                 manifest.prompt.hash, sha256_of_text(shown));
  text += fmt::format("answers: {} {} {} {} {} {}\n", manifest.mode, options.scores, options.calibrate,
                      options.count_demonstrations, options.max_new_tokens, options.max_input_tokens);
  const InputArguments& input = arguments.input;
  const ReadOptions& read = input.read;
  text +=
      fmt::format("rows: {} {} {} {} {}\n", input.limit, static_cast<int>(read.format), static_cast<int>(read.encoding),
                  static_cast<int>(read.encoding_errors), static_cast<int>(read.on_error));
  text += fmt::format("fields: {} {} {} {} {}\n", read.text_field, read.label_field, read.id_field, input.separator,
                      read.has_header ? *read.has_header ? "header" : "no header" : "");
  text += fmt::format("labels: {} {} {}\n", read.read_labels, input.label_map, input.label_scheme);
  text += fmt::format("output: {} {}\n", arguments.output.format, arguments.output.with_text);
  for (const HashedFile& file : manifest.data) {
    text += fmt::format("data: {} {}\n", file.path, file.hash);
  }
  return text;
}

}  // namespace flant5
