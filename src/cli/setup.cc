#include "cli/setup.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/process.h"
#include "cli/resources.h"
#include "flant5/error.h"
#include "flant5/row_reader.h"
#include "model/model_locator.h"
#include "prompt/shots.h"

namespace flant5 {
namespace {

bool are_sentiments(const LabelSet& labels) { return labels.has_labels_of(LabelSet()); }

std::string demonstrations_that_ship() {
  const std::vector<std::filesystem::path> folders = resource_folders("prompts");
  return folders.empty() ? "demonstrations.jsonl" : folders.front() / "demonstrations.jsonl";
}

}  // namespace

PromptTemplate load_prompt(const std::string& name_or_file, const std::optional<LabelSet>& labels) {
  return PromptTemplate::load(name_or_file, resource_folders("prompts"), labels);
}

PromptTemplate chosen_prompt(const PromptArguments& arguments, const std::optional<LabelSet>& labels) {
  if (!arguments.prompt.empty()) return load_prompt(arguments.prompt, labels);
  if (labels && !are_sentiments(*labels)) {
    return load_prompt(arguments.shot == "one" || arguments.shot == "few" ? "generic-few" : "generic-zero", labels);
  }
  if (arguments.shot == "one") return load_prompt("article-one", labels);
  if (arguments.shot == "few") return load_prompt("few", labels);
  return load_prompt("article-zero", labels);
}

std::vector<Demonstration> shots_for(const PromptTemplate& prompt, const ShotChoice& choice, const LabelMap& labels) {
  if (!prompt.uses_shots()) return {};
  if (choice.examples.empty() && !are_sentiments(prompt.labels())) {
    throw UsageError(
        fmt::format("prompt {} shows demonstrations, and those that ship are of other labels than {}: give "
                    "rows with labels as --examples",
                    prompt.name(), prompt.labels().listed()));
  }
  ReadOptions read;
  read.labels = choice.examples.empty() ? LabelMap(prompt.labels()) : labels;
  const std::string file = choice.examples.empty() ? demonstrations_that_ship() : choice.examples;
  const std::vector<Demonstration> all = read_demonstrations(*open_rows({file}, read));
  if (choice.shots) return sample_shots(all, prompt.labels(), *choice.shots, choice.seed);
  return choice.first_only ? first_shots(all, 1) : all;
}

ShotChoice shot_choice(const PromptArguments& arguments) {
  return {arguments.examples, arguments.shots, arguments.seed, arguments.shot == "one"};
}

std::filesystem::path find_model(const std::string& model, const Console& console) {
  const std::vector<std::filesystem::path> folders = resource_folders("models");
  const std::string wanted = model.empty() ? default_model() : model;
  if (!wanted.empty()) return locate_model(wanted, folders);
  for (const char* size : {"base", "large", "small", "xl"}) {
    const std::string name = fmt::format("flan-t5-{}", size);
    const bool cached = std::filesystem::exists(hub_cache() / ("models--google--" + name));
    const bool here = std::any_of(folders.begin(), folders.end(), [&](const auto& folder) {
      return std::filesystem::exists(folder / name) || std::filesystem::exists(folder / "google" / name);
    });
    if (!cached && !here) continue;
    console.note("using google/" + name);
    return locate_model("google/" + name, folders);
  }
  console.note(
      "using the built-in demo model, which is not Flan-T5; for that: scripts/download_model.sh google/flan-t5-base");
  return locate_model("demo", folders);
}

LoadedModel load_model(const std::filesystem::path& folder, const ModelArguments& arguments, const Console& console) {
  LoadedModel model(
      {.folder = folder, .dtype = arguments.dtype, .int8_keep = arguments.int8_keep, .device = arguments.device});
  keep_freed_memory();
  for (const std::string& warning : model.warnings()) console.warn(warning);
  return model;
}

}  // namespace flant5
