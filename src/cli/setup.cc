#include "cli/setup.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/freed_memory.h"
#include "cli/resources.h"
#include "flant5/row_reader.h"
#include "model/model_locator.h"
#include "prompt/shots.h"

namespace flant5 {

PromptTemplate load_prompt(const std::string& name_or_file) {
  return PromptTemplate::load(name_or_file, resource_folders("prompts"));
}

PromptTemplate chosen_prompt(const PromptArguments& arguments) {
  if (!arguments.prompt.empty()) return load_prompt(arguments.prompt);
  if (arguments.shot == "one") return load_prompt("article-one");
  if (arguments.shot == "few") return load_prompt("few");
  return load_prompt("article-zero");
}

std::vector<Demonstration> load_shots(const ShotChoice& choice) {
  std::string file = choice.examples;
  for (const std::filesystem::path& folder : resource_folders("prompts")) {
    if (file.empty()) file = folder / "demonstrations.jsonl";
  }
  const std::vector<Demonstration> all = read_demonstrations(*open_rows({file}));
  return choice.shots ? sample_shots(all, *choice.shots, choice.seed) : all;
}

std::vector<Demonstration> shots_for(const PromptTemplate& prompt, const ShotChoice& choice) {
  return prompt.uses_shots() ? load_shots(choice) : std::vector<Demonstration>();
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
  LoadedModel model({folder, arguments.dtype, arguments.int8_keep, 0});
  keep_freed_memory();
  for (const std::string& warning : model.warnings()) console.warn(warning);
  return model;
}

}  // namespace flant5
